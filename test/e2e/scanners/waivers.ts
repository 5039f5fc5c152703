import type { Waiver } from "./waiver";

const SERVICES = ["auth", "entitlements", "gateway", "metrics", "streaming"];
const DATASTORES = ["alertmanager", "kafka", "keycloak", "postgres", "redis"];
const JOBS = ["backfill", "cache-warm", "configuration-backup", "database-backup", "probe"];

/** Accepted scanner findings in the rendered manifests. */
export const WAIVERS: readonly Waiver[] = [
  {
    checks: ["checkov CKV_K8S_15", "kube-score container-image-pull-policy"],
    objects: [
      { kind: "Deployment", apps: [...SERVICES, ...DATASTORES] },
      { kind: "CronJob", apps: JOBS },
    ],
    reason:
      "The policy is IfNotPresent, because tags are never moved, and a node that has the image must be able to start it while the registry is down.",
    source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  },
  {
    checks: ["checkov CKV_K8S_43"],
    objects: [{ kind: "Deployment", apps: SERVICES }],
    reason: "The sample releases use tags. A service runs by digest if its release specifies one.",
  },
  {
    checks: ["checkov CKV_K8S_43"],
    objects: [
      { kind: "Deployment", apps: DATASTORES },
      { kind: "CronJob", apps: JOBS },
    ],
    reason:
      "Operators choose the images of datastores and jobs by a version that is readable in the file. If you don't trust the registry, use a mirror.",
  },
  {
    checks: ["checkov CKV_K8S_35"],
    objects: [
      { kind: "Deployment", apps: [...SERVICES, "keycloak", "postgres", "redis"] },
      { kind: "CronJob", apps: ["cache-warm", "database-backup"] },
    ],
    reason:
      "The services, Keycloak and the runbook's redis-cli read passwords from the environment. PostgreSQL does the same, so that rotation works the same way for all of them. A user who can exec into a container can read its files, too.",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["postgres"] }],
    reason:
      "UID 999 is `postgres` in the official image and owns the data on all existing volumes, and the server refuses to start if another user owns the data.",
    source: "https://github.com/docker-library/postgres/blob/master/Dockerfile-debian.template",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["redis"] }],
    reason: "UID 999 is `redis` in the official image and owns the append-only files on all existing volumes.",
    source: "https://github.com/redis/docker-library-redis",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["kafka"] }],
    reason: "UID 1000 is `appuser` in Confluent's image and owns the log segments on all existing volumes.",
    source: "https://github.com/confluentinc/common-docker",
  },
  {
    checks: ["checkov CKV_K8S_40", "kube-score container-security-context-user-group-id"],
    objects: [{ kind: "Deployment", apps: ["keycloak"] }],
    reason: "UID 1000 is `keycloak` in the official image.",
    source: "https://github.com/keycloak/keycloak/blob/main/quarkus/container/Dockerfile",
  },
  {
    checks: ["kube-score deployment-has-host-podantiaffinity"],
    objects: [{ kind: "Deployment", apps: [...SERVICES, "keycloak"] }],
    reason:
      "Topology spread constraints spread the pods of a revision evenly across nodes and zones. Anti-affinity is less precise, because it allows at most one pod per node or is only a preference.",
    source:
      "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#comparison-with-podaffinity-podantiaffinity",
  },
  {
    checks: ["kube-score deployment-strategy", "kube-score deployment-replicas"],
    objects: [{ kind: "Deployment", apps: ["kafka", "postgres", "redis"] }],
    reason:
      "One server writes to one volume, which a second pod cannot mount. For more replicas, use an external datastore (kind `external`).",
    source: "https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes",
  },
  {
    checks: ["kube-score deployment-strategy", "kube-score deployment-replicas"],
    objects: [{ kind: "Deployment", apps: ["alertmanager"] }],
    reason: "Two instances would send duplicate alerts, because they do not form a cluster.",
    source: "https://prometheus.io/docs/alerting/latest/high_availability/",
  },
  {
    checks: ["kube-score deployment-replicas"],
    objects: [{ kind: "Deployment", apps: [...SERVICES, "keycloak"] }],
    environments: ["dev"],
    reason: "dev has one pod per Deployment, because it does not need to be highly available.",
  },
  {
    checks: ["kube-score horizontalpodautoscaler-replicas"],
    objects: [{ kind: "HorizontalPodAutoscaler", names: ["auth-green", "gateway-green", "streaming-canary"] }],
    reason: "The idle color, and a canary with a share of 0, have one pod until they are warmed up.",
  },
  {
    checks: ["kube-score horizontalpodautoscaler-replicas"],
    objects: [{ kind: "HorizontalPodAutoscaler", names: ["auth-blue", "entitlements", "metrics"] }],
    environments: ["staging"],
    reason: "staging is half the size of prod, and prod has two of these pods.",
  },
  {
    checks: ["kube-score container-memory-requests-equal-limits"],
    objects: [
      { kind: "Deployment", apps: SERVICES },
      { kind: "CronJob", apps: JOBS },
    ],
    reason:
      "Services have several pods, and jobs are retried. Both request their typical usage and may temporarily exceed it. Datastores request their limits.",
  },
  {
    checks: ["kube-score pod-probes-identical"],
    objects: [{ kind: "Deployment", apps: ["kafka"] }],
    reason:
      "Kafka can be probed with a TCP connection or with its tools, which would start a JVM every few seconds. The liveness probe tolerates four times as many failures.",
  },
  {
    checks: ["kube-score networkpolicy-targets-pod"],
    objects: [{ kind: "NetworkPolicy", names: ["quarantine"] }],
    reason: "The policy applies to pods that the on-call engineer labels during an incident.",
  },
];
