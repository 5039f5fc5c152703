/** It stands in the files for people and tools, and in no object. */
const NOT_PRINTED = "It reaches no object, so the API server never sees it;";
/** Kubernetes takes the value as text and leaves it to the program. */
const OPAQUE = "To the API server it is any text in a container's environment or arguments;";

/**
 * Rules that refuse what the API server accepts, and why each is right to. The differential fuzz fails where a rule is
 * stricter and is not here: then either the rule is wrong, or its reason is missing.
 */
export const STRICTER_RULES: Readonly<Record<string, string>> = {
  "backups/bucket-days": `${NOT_PRINTED} AWS keeps nothing for half a day.`,
  "backups/certificate":
    "To the API server it is a file of a ConfigMap; openssl encrypts for nobody with it, and a private key there is compromised.",
  "backups/dump-image": "The API server knows nothing of PostgreSQL, whose tools must be of the server's version.",
  "backups/encryption-image": `${NOT_PRINTED} an image that nothing uses misleads whoever reads it.`,
  "backups/identity": "Kubernetes runs the pods; AWS lets them write nothing.",
  "backups/image": "The API server takes any text; a tag that moves may bring tools that the server refuses.",
  "backups/lock-days": `${NOT_PRINTED} what is locked for longer than it is kept can't be deleted when it must be.`,
  "backups/needs": "Kubernetes runs the pods; there is nothing that they could dump.",
  "backups/region": `${OPAQUE} AWS has no such region.`,
  "backups/retention": `${NOT_PRINTED} the bucket's lifecycle follows from it.`,
  "backups/role": "To the API server it is an annotation; AWS gives the pods no role, or the wrong one.",
  "backups/schedule":
    "The API server takes shorthands, double spaces and the 31st of February, on which nothing ever runs.",
  "backups/spool-size": "The API server takes a byte; no dump fits into it.",
  "backups/time-zone":
    "The API server takes abbreviations such as CET, which the IANA database keeps for old programs only.",
  "calls/duplicate": `${NOT_PRINTED} a callee that stands twice is a slip, and which of the two is meant may change.`,
  "calls/self": `${NOT_PRINTED} a service that waits for itself never starts.`,
  "calls/unknown": `${NOT_PRINTED} a service would not be told where its callee is, nor let through to it.`,
  "canary/floors":
    "Any two counts of pods are fine to Kubernetes; only the nearest split sends the share that was asked for.",
  "canary/idle-digest": "Kubernetes runs any image; at share 0 a canary must not give requests an untried one.",
  "canary/idle-floor": "Kubernetes runs any count; at share 0 more than one pod belongs to stable.",
  "canary/idle-version": "Kubernetes runs any image; at share 0 a canary must not give requests an untried one.",
  "canary/share": `${NOT_PRINTED} the floors follow from it.`,
  "cluster/api-server-cidr": `${NOT_PRINTED} it becomes the address range of a network policy, and may not be everything.`,
  "cluster/api-server-cidrs": `${NOT_PRINTED} without one no network policy lets the backup of the configuration through.`,
  "cluster/context": `${NOT_PRINTED} it is pasted into shells.`,
  "cluster/dns-cidr": `${NOT_PRINTED} it becomes the address range of a network policy, and may not be everything.`,
  "cluster/name": `${NOT_PRINTED} AWS has no cluster of that name.`,
  "cluster/storage-class": "The API server allows more than 63 characters between two dots; RFC 1123 does not.",
  "connections/of-a-pod": `${OPAQUE} a pool of no connections, or of a fraction of one, serves nobody.`,
  "connections/too-many": "The API server knows nothing of PostgreSQL, which refuses the connection after the last.",
  "connections/unused": `${NOT_PRINTED} a number that counts nothing misleads whoever reads it.`,
  "datastores/keycloak-without-postgres":
    "The API server does not look at references; Keycloak never gets ready without its database.",
  "drain/grace-seconds":
    "The API server compares it with nothing: a pod would be killed while it drains, or block every node upgrade.",
  "drain/seconds": `${OPAQUE} \`sleep -1\` fails, and an hour blocks every node upgrade.`,
  "environment/name": "Kubernetes takes any printable text (RelaxedEnvironmentVariableValidation); a shell does not.",
  "environment/secret":
    "Kubernetes lets the last of two variables of a name win, without a word; here only one can be meant.",
  "environment/secret-name": `${OPAQUE} a secret in a file is a secret in git.`,
  "environment/value": `${OPAQUE} Linux starts nothing with a longer one, and a secret in a file is one in git.`,
  "exposure/class-name": "The API server allows more than 63 characters between two dots; RFC 1123 does not.",
  "exposure/label-key": `${NOT_PRINTED} it becomes the selector of a network policy.`,
  "exposure/label-value": `${NOT_PRINTED} it becomes the selector of a network policy.`,
  "exposure/namespace": `${NOT_PRINTED} it becomes the selector of a network policy.`,
  "exposure/own-namespace":
    "The API server compares it with nothing; a Gateway among the layer's pods would be locked in with them.",
  "exposure/parent": "The API server takes any text that is not empty; no Gateway can have such a name.",
  "external-service/label-key": `${NOT_PRINTED} it becomes the selector of a network policy.`,
  "external-service/label-value": `${NOT_PRINTED} it becomes the selector of a network policy.`,
  "external-service/labels": `${NOT_PRINTED} an empty selector would open all pods of a namespace.`,
  "external-service/namespace": `${NOT_PRINTED} it becomes the selector of a network policy.`,
  "external-service/port": `${NOT_PRINTED} it becomes the port of a network policy.`,
  "external-service/url": `${OPAQUE} a client can't call what is no URL, and a password in a URL is a secret in git.`,
  "external/cidr": `${NOT_PRINTED} it becomes the address range of a network policy, and may not be everything.`,
  "external/cidrs": `${NOT_PRINTED} without one no network policy lets anybody through.`,
  "external/host": `${OPAQUE} no client resolves what is no DNS name.`,
  "external/host-from": "Kubernetes would put one of the two hosts in, and which one is meant nobody could say.",
  "external/host-key": "The API server takes any text that is not empty; no Secret can have such a key.",
  "external/host-secret": "The API server takes any name of a Secret that does not exist, and no Secret can have it.",
  "external/port": `${OPAQUE} no client connects to what is no port.`,
  "host/certificate": "The API server takes any name of a Secret; without a host there is nobody to show it to.",
  "host/name": "The API server takes a name without a domain, which nobody outside resolves.",
  "host/same": "The API server takes two routes of one host; which of the two answers would be chance.",
  "host/unexposed": `${NOT_PRINTED} whoever reads it would take the service for reachable.`,
  "host/unused-certificate": `${NOT_PRINTED} a Gateway's listener has its own.`,
  "image/repository": "The API server takes any text without space at its ends; no registry has an image of that name.",
  "image/version":
    "The API server takes any text; a rollback needs a fixed tag, and no registry has a wrong one.",
  "jobs/deadline": "Kubernetes takes any number of seconds; a run that is stopped after one, or never, helps nobody.",
  "jobs/hot-queries": "The API server takes any name of a ConfigMap that is optional, and no ConfigMap can have it.",
  "jobs/image": "The API server takes any text; a tag that moves may do something else tomorrow.",
  "jobs/needs": "Kubernetes runs the pod; it would not be told where to read or write.",
  "jobs/user": `${OPAQUE} it would become a flag, or no user.`,
  "jobs/version": "The API server takes any text; a tag that moves may do something else tomorrow.",
  "kafka/cluster-id": `${OPAQUE} Kafka formats no storage with it.`,
  "kafka/memory": "The API server knows nothing of Java: the heap would be too small to start.",
  "keycloak/hostname": `${OPAQUE} tokens would be issued for a host that nobody reaches.`,
  "keycloak/memory": "The API server knows nothing of Java: the server would be killed while it starts.",
  "keycloak/public-host": "The API server takes a name without a domain, which nobody outside resolves.",
  "keycloak/replicas":
    "Kubernetes runs any count; sessions are replicated among the pods, which does not scale without end.",
  "liveness/path":
    "The API server takes any text that is not empty; the kubelet would ask another host, or for less than the path.",
  "health/path": "As for the path of liveness: the kubelet would ask for something else.",
  "metrics/path": "It is in no pod: Prometheus would ask for something else.",
  "migration/same-topology": `${NOT_PRINTED} a service can't leave the topology that it goes to.`,
  "name/collision": "The API server takes both objects of a name, one after the other, and keeps the last.",
  "name/environment": `${NOT_PRINTED} buckets and files are called after it.`,
  "name/environment-variable":
    "Kubernetes lets the last of two variables of a name win, without a word: a service would call the wrong one.",
  "name/external-service": `${NOT_PRINTED} it is a name in \`calls\`, and must mean one thing.`,
  "name/namespace":
    "Pod Security and the quota would apply to everything else in a namespace that is not the layer's own.",
  "name/secret": "The API server takes any name of a Secret that does not exist, and no Secret can have it.",
  "name/service": "A name of the layer's own would meet its objects; older servers want a letter in front (RFC 1035).",
  "on-call/duplicate": "The API server takes a group twice in a binding; one of the two was meant to be another.",
  "on-call/group":
    "The API server takes any name, and everybody who is logged in; a right on call is for people who are known.",
  "postgres/max-connections": `${OPAQUE} PostgreSQL does not start with it, or runs out of memory.`,
  "postgres/memory": "The API server knows nothing of PostgreSQL, whose buffers would not fit.",
  "postgres/version":
    "The API server takes any tag; data folder and user follow from the major version and the base image.",
  "redis/max-memory": "The API server compares it with nothing: Redis would be killed before it evicts.",
  "redis/version": "The API server takes any tag; the user's number follows from the base image.",
  "release/digest": "The API server takes any text; no node can pull it.",
  "release/floor": "Kubernetes runs any count; fewer than scale.min can't carry the load.",
  "release/missing": "Nothing is printed for a topology without its state, and what is not printed is deleted.",
  "release/missing-service": "Nothing is printed for a service without its state, and what is not printed is deleted.",
  "release/serving": `${NOT_PRINTED} nobody could say which side answers.`,
  "release/topology": `${NOT_PRINTED} it is state of workloads that nobody would see any more.`,
  "release/unknown-service": `${NOT_PRINTED} it is state of a service that nobody would see any more.`,
  "release/version":
    "The API server takes any text; a rollback needs a fixed tag, and no registry has a wrong one.",
  "resources/cpu":
    "The API server rounds up to billionths of a core and takes any number of them; no node has so many.",
  "resources/memory":
    "The API server takes a byte and an exabyte; the kubelet starts nothing below 4 MiB, and no node has so much.",
  "scale/cpu-percent":
    "Without `max` there is no autoscaler, and 101 % of the request is an aim above what is set aside.",
  "scale/max": "Kubernetes runs any count; more than 1000 pods of a workload is probably a typo.",
  "scale/max-below-min": `${NOT_PRINTED} the floor stands in its place, and a switch would have no room for it.`,
  "scale/max-unavailable": "Kubernetes takes any count: a node drain could take every pod at once, or none ever.",
  "scale/min": "Kubernetes runs no pods at all where it is told so; nobody would answer.",
  "secrets/duplicate":
    "Kubernetes lets the last of two variables of a name win, without a word; here only one can be meant.",
  "secrets/key": "The API server does not look into Secrets: the container would never start without the key.",
  "storage/size":
    "The API server takes a byte and an exabyte; no database starts on the first, and no disk has the second.",
  "writable-paths/count": "Kubernetes takes any number of volumes; so many are a slip, and slow each start.",
  "writable-paths/path":
    "The API server takes any text without ':'; folders of the kernel and folders in folders break the container.",
};
