import type { Waiver } from "./waiver";

const SERVICES = ["auth", "entitlements", "gateway", "metrics", "streaming"];
const DATASTORES = ["alertmanager", "kafka", "keycloak", "postgres", "redis"];
const JOBS = ["backfill", "cache-warm", "configuration-backup", "database-backup", "probe"];

/** What scanners find in our manifests and stays. */
export const WAIVERS: readonly Waiver[] = [
  {
    checks: ["checkov CKV_K8S_15", "kube-score container-image-pull-policy"],
    objects: [
      { kind: "Deployment", apps: [...SERVICES, ...DATASTORES] },
      { kind: "CronJob", apps: JOBS },
    ],
    reason:
      "IfNotPresent: a tag is never moved here, and a node that has the image must be able to start it while the registry is down.",
    source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  },
  {
    checks: ["checkov CKV_K8S_43"],
    objects: [{ kind: "Deployment", apps: SERVICES }],
    reason: "The sample releases are by tag. A service runs by digest as soon as its release names one.",
  },
  {
    checks: ["checkov CKV_K8S_43"],
    objects: [
      { kind: "Deployment", apps: DATASTORES },
      { kind: "CronJob", apps: JOBS },
    ],
    reason:
      "People choose the images of datastores and jobs by version, and read that version in the file. Who does not trust a registry names a mirror of their own.",
  },
  {
    checks: ["checkov CKV_K8S_35"],
    objects: [
      { kind: "Deployment", apps: [...SERVICES, "keycloak", "postgres", "redis"] },
      { kind: "CronJob", apps: ["cache-warm", "database-backup"] },
    ],
    reason:
      "The services, Keycloak and redis-cli, as the runbook types it, take passwords from the environment; PostgreSQL gets its own in the same way, so that a rotation is the same for all. Who can start a program in a container can read its files, too.",
  },
  {
    checks: ["checkov CKV_K8S_38"],
    objects: [{ kind: "CronJob", apps: ["configuration-backup"] }],
    reason: "It copies objects from the API server, with a Role that may get and list just the kinds that it copies.",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["postgres"] }],
    reason:
      "User 999 is `postgres` of the official image, and owns the data on every volume there is: the server refuses data of another user.",
    source: "https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["redis"] }],
    reason: "User 999 is `redis` of the official image, and owns the append-only files on every volume there is.",
    source: "https://github.com/redis/docker-library-redis",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["kafka"] }],
    reason: "User 1000 is `appuser` of Confluent's image, and owns the log segments on every volume there is.",
    source: "https://github.com/confluentinc/common-docker",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["keycloak"] }],
    reason: "User 1000 is `keycloak` of the official image.",
    source: "https://github.com/keycloak/keycloak/blob/main/quarkus/container/Dockerfile",
  },
  {
    checks: ["kube-score deployment-has-host-podantiaffinity"],
    objects: [{ kind: "Deployment", apps: [...SERVICES, "keycloak"] }],
    reason:
      "Topology spread constraints put the pods of a revision evenly on nodes and zones. Anti-affinity would say the same less well: one pod of a node at most, or no more than a wish.",
    source:
      "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#comparison-with-podaffinity-podantiaffinity",
  },
  {
    checks: ["kube-score deployment-strategy", "kube-score deployment-replicas"],
    objects: [{ kind: "Deployment", apps: ["kafka", "postgres", "redis"] }],
    reason:
      "One server writes to one volume, which a second pod may not even mount. Who needs more runs the datastore elsewhere, as the kind `external`.",
    source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
  },
  {
    checks: ["kube-score deployment-strategy", "kube-score deployment-replicas"],
    objects: [{ kind: "Deployment", apps: ["alertmanager"] }],
    reason: "Two would send each alert twice: they are not told of one another.",
    source: "https://prometheus.io/docs/alerting/latest/high_availability/",
  },
  {
    checks: ["kube-score deployment-replicas"],
    objects: [{ kind: "Deployment", apps: [...SERVICES, "keycloak"] }],
    environments: ["dev"],
    reason: "dev has one pod of each: nobody waits for it.",
  },
  {
    checks: ["kube-score horizontalpodautoscaler-replicas"],
    objects: [{ kind: "HorizontalPodAutoscaler", names: ["auth-green", "gateway-green", "streaming-canary"] }],
    reason: "The colour that is idle and a canary without a share have one pod, until they are warmed for requests.",
  },
  {
    checks: ["kube-score horizontalpodautoscaler-replicas"],
    objects: [{ kind: "HorizontalPodAutoscaler", names: ["auth-blue", "entitlements", "metrics"] }],
    environments: ["staging"],
    reason: "staging is prod at half its size, and prod has two of these.",
  },
  {
    checks: ["kube-score container-memory-requests-equal-limits"],
    objects: [
      { kind: "Deployment", apps: SERVICES },
      { kind: "CronJob", apps: JOBS },
    ],
    reason:
      "Services have other pods to take over, and jobs are repeated: both ask for what they use and may take more for a while. Datastores get all that they ask for.",
  },
  {
    checks: ["kube-score pod-probes-identical"],
    objects: [{ kind: "Deployment", apps: ["kafka"] }],
    reason:
      "Kafka answers a connection or Kafka's own tools, and those would start a JVM every few seconds. Liveness is four times as patient as readiness.",
  },
  {
    checks: ["kube-score networkpolicy-targets-pod"],
    objects: [{ kind: "NetworkPolicy", names: ["quarantine"] }],
    reason: "It waits for pods that somebody labels in an incident.",
  },
];
