import { ALERT_REASONS } from "./alert-examples";
import { EXTERNAL_REASONS, OPAQUE } from "./external-reasons";
import { OVERLAY_REASONS } from "./overlay-examples";
import { PENDING_REASONS } from "./pending-examples";
import { PROMOTED_REASONS } from "./promoted-examples";
import { NOT_RENDERED, SERVICE_REASONS } from "./service-reasons";
import { RANGE, SELECTOR, TRAFFIC_REASONS } from "./traffic-reasons";

/** Reason for values that are in objects only with monitoring. */
const UNMONITORED = "With monitoring: none, no object has the value, so the API server would not report the mistake.";

/**
 * Rules that are stricter than the API server, each with a reason. The fuzz test fails if a stricter rule is not listed, because
 * either the rule is wrong or its reason is missing here.
 */
export const STRICTER_RULES: Readonly<Record<string, string>> = {
  ...ALERT_REASONS,
  ...EXTERNAL_REASONS,
  ...OVERLAY_REASONS,
  ...PENDING_REASONS,
  ...PROMOTED_REASONS,
  ...SERVICE_REASONS,
  ...TRAFFIC_REASONS,
  "alertmanager/external-url": `${OPAQUE} Alertmanager does not start with an invalid address, and a password in a URL would be committed to git.`,
  "alertmanager/replicas": `${NOT_RENDERED} the layer renders at most two Deployments.`,
  "alertmanager/version":
    "The API server accepts any tag; Alertmanager does not start with a flag that it does not know, and a moving tag changes without a rollout.",
  "backups/bucket": `${OPAQUE} S3 has no bucket of this name.`,
  "backups/bucket-days": `${NOT_RENDERED} S3 counts lifecycles in whole days.`,
  "backups/certificate":
    "The API server sees only a file in a ConfigMap. openssl cannot encrypt with an invalid certificate, and a private key in a ConfigMap is compromised.",
  "backups/dump-image": "The API server does not know PostgreSQL, whose tools must match the server version.",
  "backups/encryption-image": `${NOT_RENDERED} an unused image misleads readers.`,
  "backups/identity": "Kubernetes runs the pods, but AWS denies their writes.",
  "backups/image":
    "The API server accepts any text; with a mutable tag, the tools may stop matching the server's version.",
  "backups/lock-days": `${NOT_RENDERED} an object locked longer than its retention cannot be deleted in time.`,
  "backups/noncurrent-days": `${NOT_RENDERED} an overwritten backup would be deleted before its retention ends.`,
  "backups/needs": "Kubernetes runs the pods, but there is no database to dump.",
  "backups/prefix": `${OPAQUE} IAM policies treat some of the characters as wildcards.`,
  "backups/region": `${OPAQUE} AWS has no such region.`,
  "backups/retention": `${NOT_RENDERED} the bucket's lifecycle depends on the value.`,
  "backups/role": "The API server sees only an annotation. AWS would give the pods no role or the wrong one.",
  "backups/schedule": "The API server accepts macros, double spaces, and February 31, which does not exist.",
  "backups/spool-size": "The API server accepts one byte, which is too small for any dump.",
  "backups/time-zone":
    "The API server accepts abbreviations such as CET, which the IANA database keeps only for old programs.",
  "called-by/duplicate": `${NOT_RENDERED} a duplicate caller is a mistake, and an edit may change only one of the two.`,
  "called-by/label-key": SELECTOR,
  "called-by/label-value": SELECTOR,
  "called-by/namespace": SELECTOR,
  "called-by/own-namespace":
    "The API server does not check it; the egress of the layer's pods would still be denied, and the entry would have no effect.",
  "calls/duplicate": `${NOT_RENDERED} a duplicate callee is a mistake, and an edit may change only one of the two.`,
  "calls/self": `${NOT_RENDERED} a service that waits for itself never starts.`,
  "calls/unknown": `${NOT_RENDERED} the service would get neither the callee's address nor a network policy for it.`,
  "canary/floors": "Kubernetes accepts any two replica counts; only the nearest split results in the requested share.",
  "canary/idle-digest":
    "Kubernetes runs any image; at share 0 the canary must not run an untested image, because it still serves requests.",
  "canary/idle-floor": "Kubernetes runs any number of pods; at a share of 0, the canary needs only one.",
  "canary/idle-version":
    "Kubernetes runs any image; at share 0 the canary must not run an untested image, because it still serves requests.",
  "canary/share": `${NOT_RENDERED} the floors depend on the value.`,
  "cluster/kubernetes": `${NOT_RENDERED} it is the version of the cluster, which decides what fields may be used.`,
  "cluster/api-server-cidr": RANGE,
  "cluster/api-server-cidrs": `Without a range, no network policy would allow the configuration backup.`,
  "cluster/context": `${NOT_RENDERED} operators paste the value into shells.`,
  "cluster/dns-cidr": RANGE,
  "cluster/name": `${NOT_RENDERED} AWS does not allow a cluster with that name.`,
  "cluster/priority-class": "The API server accepts more than 63 characters between two dots; RFC 1123 does not.",
  "cluster/storage-class": "The API server accepts more than 63 characters between two dots; RFC 1123 does not.",
  "connections/of-a-pod": `${OPAQUE} a connection pool needs a whole number of connections, and at least one.`,
  "connections/too-many":
    "The API server does not know PostgreSQL's connection limit; PostgreSQL rejects any connections above it.",
  "connections/unused": `${NOT_RENDERED} an unused number misleads readers.`,
  "datastores/keycloak-without-postgres":
    "The API server does not check references; Keycloak never becomes ready without its database.",
  "drain/grace-seconds":
    "The API server does not compare the values; a pod would be killed while it drains, or would block node upgrades.",
  "drain/pre-stop":
    "The API server of the stated version rejects the hook, or drops it, so that pods stop without a drain.",
  "drain/seconds": `${OPAQUE} \`sleep -1\` fails, and an hour blocks every node upgrade.`,
  "environment/name": "Kubernetes accepts any printable text (RelaxedEnvironmentVariableValidation); a shell does not.",
  "environment/secret":
    "Kubernetes silently uses the last of two variables with the same name; here, the choice would be ambiguous.",
  "environment/secret-name": `${OPAQUE} a secret in a file would be committed to git.`,
  "environment/value": `${OPAQUE} Linux cannot start a process with a longer value, and a secret in a file would be committed to git.`,
  "external-service/cidr": RANGE,
  "external-service/cidrs": `Without a range, no network policy would allow the connection.`,
  "external-service/label-key": SELECTOR,
  "external-service/label-value": SELECTOR,
  "external-service/labels": "An empty selector would allow all pods of a namespace.",
  "external-service/namespace": SELECTOR,
  "external-service/port": "The API server sees only the port of a network policy, to which no client could connect.",
  "external-service/port-of-url": `No network policy would allow the port that clients use.`,
  "external-service/target": `No network policy would allow the connection, or the choice would be ambiguous.`,
  "external-service/url-address": `No network policy would allow the address that clients use.`,
  "external-service/url": `${OPAQUE} a client needs a valid URL, and a password in a URL would be committed to git.`,
  "external/cidr": RANGE,
  "external/cidrs": `Without a range, no network policy would allow the connection.`,
  "external/host": `${OPAQUE} clients can resolve only DNS names.`,
  "external/host-from": "Kubernetes would use one of the two hosts, and the choice would be ambiguous.",
  "external/host-key": "The API server accepts any non-empty text; no Secret can have such a key.",
  "external/host-secret": "The API server accepts the name of a Secret that does not exist, even an invalid name.",
  "external/port": `${OPAQUE} clients can connect only to valid ports.`,
  "external-secrets/except": `${NOT_RENDERED} without the concern, the Secret that it means would have two owners.`,
  "external-secrets/interval":
    "The API server accepts any text; the operator can't read an object whose interval is not a duration of Go.",
  "external-secrets/key":
    "The API server accepts any text; with the same entry, two Secrets would have the same values, and an unknown placeholder would be part of the key.",
  "image/digest": "The API server accepts any text; no node can pull it.",
  "image/repository":
    "The API server accepts any text without surrounding spaces; no registry has an image with that name.",
  "image/version": "The API server accepts any text; a rollback needs a fixed tag, and a wrong tag cannot be pulled.",
  "images/registry": "The API server accepts any text; no registry has such a name.",
  "jobs/deadline":
    "Kubernetes accepts any number of seconds; a run that stops after one second, or never stops, is useless.",
  "jobs/hot-queries": "The API server accepts any name for an optional ConfigMap, even an invalid name.",
  "jobs/image": "The API server accepts any text; with a mutable tag, the behavior may change.",
  "jobs/needs": "Kubernetes runs the pod, but it would have no source or destination.",
  "jobs/digest": "The API server accepts any text; no node can pull it.",
  "jobs/schedule": "The API server accepts macros, and February 31, which does not exist.",
  "jobs/tenant": `${OPAQUE} the program has no such tenant, or would take it for two.`,
  "jobs/tenants": `${OPAQUE} a run without a tenant fails.`,
  "jobs/time-zone":
    "Without a schedule, no object has the value. With one, the API server also accepts names that are not IANA time zones.",
  "jobs/unscheduled": `${NOT_RENDERED} nothing reads the value without a schedule.`,
  "jobs/user": `${OPAQUE} the program would interpret the value as a flag or as a missing user.`,
  "jobs/version": "The API server accepts any text; with a mutable tag, the behavior may change.",
  "exporter/max-lag": `${OPAQUE} an alert would always or never fire.`,
  "exporter/role": "The API server does not know the exporter's login; it would have the superuser's password.",
  "exporter/version":
    "The API server accepts any tag; the image would not exist, or would lack metrics that alerts read.",
  "kafka/cluster-id": `${OPAQUE} Kafka cannot format its storage with an invalid ID.`,
  "kafka/partition-size": `${OPAQUE} partitions that are larger than the volume fill it, and the broker stops.`,
  "kafka/partitions": `${OPAQUE} Kafka creates no topic without a partition.`,
  "kafka/retention-hours": `${OPAQUE} with no time at all, Kafka would delete every message at once.`,
  "kafka/topic-name": `${OPAQUE} Kafka creates no topic with such a name, or its metrics mix with those of another topic.`,
  "kafka/topics": `${OPAQUE} the partitions would be too small for the messages of a few seconds.`,
  "kafka/version":
    "The API server accepts any tag; older images need ZooKeeper, and a moving tag changes without a rollout.",
  "kafka/memory": "The API server does not know Java's memory needs; the heap would be too small to start.",
  "keycloak/admin-url": `${OPAQUE} the console would redirect to an address that does not exist, and a password in a URL would be committed to git.`,
  "keycloak/hostname": `${OPAQUE} tokens would have an issuer that clients cannot reach.`,
  "keycloak/memory": "The API server does not know Java's memory needs; the server would be killed during startup.",
  "delivery/soak": `${NOT_RENDERED} release --from would wait for too long.`,
  "delivery/hold": `${NOT_RENDERED} delivery commands would keep both colors for too long, or not at all.`,
  "gates/error-ratio": `${NOT_RENDERED} a version that fails most requests would pass.`,
  "gates/latency": `${NOT_RENDERED} Prometheus counts requests only by the bounds of the histogram.`,
  "gates/minutes": `${NOT_RENDERED} a release would not wait at all, or for days.`,
  "gates/requests": `${NOT_RENDERED} a release could pass without any request.`,
  "gates/window": `${NOT_RENDERED} failures at the start of the bake would not count.`,
  "keycloak/public-host": "The API server accepts a name without a domain, which does not resolve outside the cluster.",
  "keycloak/version":
    "The API server accepts any tag; the pods of older versions do not find each other, and a moving tag changes without a rollout.",
  "keycloak/realm-import": "The API server accepts the name of a ConfigMap that does not exist, even an invalid name.",
  "keycloak/replicas":
    "Kubernetes runs any number of pods; sessions are replicated to all of them, which limits the useful number.",
  "liveness/path":
    "The API server accepts any non-empty text; the kubelet would request another host or a shorter path.",
  "health/path": "The API server accepts any non-empty text; the kubelet would request another host or a shorter path.",
  "scale/behavior": `${NOT_RENDERED} without max, no autoscaler exists.`,
  "scale/external-metric":
    "The API server accepts it; the autoscaler of each workload would scale to the whole value of the metric.",
  "scale/memory-percent": `${NOT_RENDERED} without max, no autoscaler exists.`,
  "scale/metric-label": "The API server accepts more than 63 characters between two dots; RFC 1123 does not.",
  "scale/metric-name": "The API server accepts other characters, which metrics APIs do not have in names.",
  "scale/metric-value": "The API server accepts other notations of numbers, such as 1e3.",
  "scale/metrics":
    "The API server accepts the same metric twice, of which an edit may change only one. Without max, no autoscaler exists.",
  "scale/rate": "The API server never sees a limit without its period, which would have no effect.",
  "startup/path":
    "The API server accepts any non-empty text; the kubelet would request another host or a shorter path.",
  "metrics/path": "The path is not in any pod; Prometheus would request another host or a shorter path.",
  "links/no-dashboards": "The API server sees only a file in a ConfigMap; the links would lead to missing dashboards.",
  "links/url": "The API server sees only a file in a ConfigMap; on-call engineers need links that open.",
  "metadata/annotation": "The API server accepts another value of an annotation that the layer renders.",
  "metadata/label":
    "The API server accepts other labels of an object; selectors would not match, or a label would lose its value.",
  "migration/same-topology": `${NOT_RENDERED} a migration needs two different topologies.`,
  "name/collision": "The API server accepts two objects with the same name and keeps only the last one.",
  "name/environment": `${NOT_RENDERED} buckets and files are named after the environment.`,
  "name/environment-variable":
    "Kubernetes silently uses the last of two variables with the same name; a service would call the wrong address.",
  "name/external-service": `${NOT_RENDERED} it is a name in \`calls\` and must be unique.`,
  "name/namespace": "Pod Security and the quota would apply to all other objects in a shared namespace.",
  "mounts/path":
    "The API server accepts any path; a mount would hide files of another one, or the container would not start.",
  "name/secret": "The API server accepts the name of a Secret that does not exist, even an invalid name.",
  "name/service":
    "A reserved name would collide with the layer's objects; older servers require a leading letter (RFC 1035).",
  "objectives/seconds":
    "The API server sees only expressions in rules; Prometheus counts requests only by the bounds of the histogram.",
  "objectives/share":
    "The API server sees only expressions in rules; their alerts could never fire, or would fire too late.",
  "on-call/duplicate": "The API server accepts a group twice in a binding; one of the two is a mistake.",
  "on-call/group":
    "The API server accepts any name, even the group of all authenticated users; only known people may have on-call permissions.",
  "patches/content": `${NOT_RENDERED} a patch needs exactly one of merge and patch.`,
  "patches/labels": `${NOT_RENDERED} an empty selection is a mistake: it selects every object of the kind.`,
  "patches/number": "The API server does not see the number in the file, which JSON and JavaScript would change.",
  "patches/operation": `${NOT_RENDERED} RFC 6902 requires the missing member, and ignores the other one.`,
  "patches/pointer": `${NOT_RENDERED} RFC 6901 does not allow the pointer.`,
  "patches/reason": "The API server accepts any annotation; readers need a reason in one line.",
  "pods/priority-class": "The API server accepts more than 63 characters between two dots; RFC 1123 does not.",
  "pods/pull-secret": "The API server accepts the name of a Secret that does not exist, even an invalid name.",
  "pods/toleration":
    "The API server limits the number of seconds only to 64 bits; more than a week is probably a typo.",
  "postgres/max-connections": `${OPAQUE} PostgreSQL does not start with an invalid value, or it runs out of memory.`,
  "postgres/memory": "The API server does not know PostgreSQL's memory needs; its buffers would not fit.",
  "postgres/version":
    "The API server accepts any tag; the data folder and the user depend on the major version and the base image.",
  "prometheus/label-key": UNMONITORED,
  "prometheus/label-value": UNMONITORED,
  "prometheus/namespace": UNMONITORED,
  "prometheus/own-label": "The labels of the model win, so the label would have no effect.",
  "prometheus/own-namespace":
    "The API server accepts the policies, but the default policy denies the connections of Prometheus to other namespaces.",
  "prometheus/unused": `${NOT_RENDERED} without monitoring, there is nothing to select.`,
  "redis/max-memory": "The API server does not know Redis's configuration; Redis would reject the value.",
  "redis/memory":
    "The API server does not compare the values; Redis would be killed while it rewrites its append-only file.",
  "redis/version": "The API server accepts any tag; the user ID depends on the base image.",
  "release/digest": "The API server accepts any text; no node can pull it.",
  "release/floor": "Kubernetes runs any number of pods; fewer than scale.min cannot serve the load.",
  "release/missing": "A topology without its state renders no objects, and missing objects are deleted.",
  "release/misspelled-service": "A service without its state renders no objects, and missing objects are deleted.",
  "release/missing-service": "A service without its state renders no objects, and missing objects are deleted.",
  "release/serving": `${NOT_RENDERED} it would be ambiguous which side serves requests.`,
  "release/topology": `${NOT_RENDERED} the release file would contain the state of workloads that no longer exist.`,
  "release/unknown-service": `${NOT_RENDERED} the release file would contain the state of a service that no longer exists.`,
  "release/version": "The API server accepts any text; a rollback needs a fixed tag, and a wrong tag cannot be pulled.",
  "resources/cpu":
    "The API server rounds up to billionths of a core and accepts any amount; a value above 96 is usually meant as millicores but lacks the m.",
  "resources/memory":
    "The API server accepts one byte and an exabyte; the kubelet needs at least 4 MiB, and no node has an exabyte.",
  "roles/client": `${NOT_RENDERED} readers would assume that the client has its own role.`,
  "roles/secret":
    "The API server accepts the name of a Secret that does not exist; PostgreSQL shortens or reserves the name of the role, or two clients share a password.",
  "roles/server": `${NOT_RENDERED} nothing would create the roles.`,
  "roles/unused-access": `${NOT_RENDERED} readers would assume that the privileges of the service are limited.`,
  "runbook/url": "The API server sees only an annotation in a rule; on-call engineers need a page that opens.",
  "scale/cpu-percent": "Without `max` there is no HPA, and a target of 101% is above the requested CPU.",
  "scale/max": "Kubernetes runs any number of pods; more than 1000 pods for one workload is probably a typo.",
  "scale/max-below-min": `${NOT_RENDERED} the floor would override a lower maximum, and a switch would have no spare capacity.`,
  "scale/max-unavailable":
    "Kubernetes accepts any number; a node drain could evict all pods at the same time, or never finish.",
  "scale/zone-spread": "The API server accepts a spread of one pod, which has no effect.",
  "scale/min": "Kubernetes accepts zero pods; the service would not respond.",
  "secrets/concern": `${NOT_RENDERED} it is a key of the release file and must be easy to type.`,
  "secrets/conflict": `${NOT_RENDERED} the release file has one active name for a concern.`,
  "secrets/duplicate":
    "Kubernetes silently uses the last of two variables with the same name; here, the choice would be ambiguous.",
  "secrets/key": "The API server does not check the keys of Secrets; the container would never start without the key.",
  "secrets/mode": "The API server sees only the mode of a volume; environment variables have none.",
  "secrets/unknown": `${NOT_RENDERED} readers would assume that a rotation has an effect.`,
  "storage/size":
    "The API server accepts one byte and an exabyte; no database starts with the former, and no disk has the latter.",
  "watchdog/version":
    "The API server sees only a file in a ConfigMap; older versions of Alertmanager do not start with it, or crash.",
  "writable-paths/count":
    "Kubernetes accepts any number of volumes; this many are probably a mistake and would slow down the startup of every pod.",
  "writable-paths/path":
    "The API server accepts any text without ':'; mounts over kernel folders and nested mounts break the container.",
};
