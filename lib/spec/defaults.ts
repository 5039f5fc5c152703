import { EDGE_PORT, HEALTH_PATH, METRICS_PATH } from "../names";
import type { ExtraPort, PortProtocol } from "./ports";
import type { ProbeTiming, ServiceProbes } from "./probes";
import type { ConfigMapFiles, EnvironmentSource } from "./config-maps";
import { OLDEST_KUBERNETES } from "./values/kubernetes-version";
import type { DatabaseAccess, Drain, OutsideCaller, PreStop, Resources, ServiceSpec } from "./service";

/** Defaults of a service. The known services of lib/layer override some of them. */
export const SERVICE_DEFAULTS = {
  port: EDGE_PORT as number,
  ports: {} as Readonly<Record<string, ExtraPort>>,
  healthPath: HEALTH_PATH as string,
  metricsPath: METRICS_PATH as string,
  calls: [] as readonly string[],
  calledBy: [] as readonly OutsideCaller[],
  secrets: {} as NonNullable<ServiceSpec["secrets"]>,
  environmentFrom: [] as readonly EnvironmentSource[],
  files: [] as readonly ConfigMapFiles[],
  environment: {} as Readonly<Record<string, string>>,
  databaseConnections: 5,
  databaseAccess: "readWrite" as DatabaseAccess,
  drain: { seconds: 10, graceSeconds: 40 } as Drain,
  preStop: "exec" as PreStop,
  probes: {
    startup: { periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 60 },
    readiness: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    liveness: { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
  } as Readonly<Record<keyof ServiceProbes, Required<ProbeTiming>>>,
  writablePaths: ["/tmp", "/var/log"] as readonly string[],
  maxUnavailable: 1 as number | string,
  zoneSpread: "preferred" as const,
  publicHealth: false,
  cpuPercent: 70,
  resources: {
    requests: { cpu: "250m", memory: "256Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/** Defaults of an extra port. */
export const PORT_DEFAULTS = {
  protocol: "http" as PortProtocol,
};

/** Defaults of `cluster.exposure`. */
export const EXPOSURE_DEFAULTS = {
  certificates: "secrets" as const,
};

/** Defaults of `cluster`. */
export const CLUSTER_DEFAULTS = {
  kubernetes: OLDEST_KUBERNETES,
  exposure: { kind: "none" },
  identity: "none",
  monitoring: "none",
  prometheus: { namespace: "monitoring" },
} as const;

/** Defaults of the datastores in the cluster. */
export const DATASTORE_DEFAULTS = {
  postgres: {
    /** Also used for dumps, because its tools have the same version. */
    image: "postgres",
    maxConnections: 200,
    /** Memory request equals the limit, as for every datastore, so that node pressure does not evict a database. */
    resources: equal({ cpu: "500m", memory: "1Gi" }, "2"),
  },
  redis: {
    image: "redis",
    /** The memory follows from `maxMemory`. */
    cpu: { request: "250m", limit: "1" },
  },
  kafka: {
    /** Has `kafka-topics` and `kafka-consumer-groups` on PATH, where the runbook expects them. */
    image: "confluentinc/cp-kafka",
    partitions: 3,
    /** A week, as in Kafka itself. */
    retentionHours: 168,
    /** Half of the memory is heap, the rest is page cache. */
    resources: equal({ cpu: "500m", memory: "1536Mi" }, "2"),
  },
  keycloak: {
    image: "quay.io/keycloak/keycloak",
    replicas: 2,
    databaseConnections: 10,
    /** Base memory of 1.25 GiB with 70 % heap: https://www.keycloak.org/high-availability/concepts-memory-and-cpu-sizing */
    resources: equal({ cpu: "500m", memory: "1536Mi" }, "2"),
  },
  alertmanager: {
    image: "quay.io/prometheus/alertmanager",
    replicas: 1,
    storage: "1Gi",
    resources: equal({ cpu: "50m", memory: "128Mi" }, "200m"),
  },
};

/** Defaults of the exporters of the datastores. */
export const EXPORTER_DEFAULTS = {
  postgres: { image: "quay.io/prometheuscommunity/postgres-exporter" },
  redis: { image: "oliver006/redis_exporter" },
  /** A consumer that handles a hundred messages per second needs less than two minutes for this lag. */
  kafka: { image: "danielqsj/kafka-exporter", maxLag: 10_000 },
  /** Each of them uses about 20 MiB. */
  resources: equal({ cpu: "25m", memory: "64Mi" }, "200m"),
};

/** Memory limit equal to the request. CPU can burst above its request, because the kernel can throttle it. */
function equal(requests: Resources["requests"], cpuLimit: string): Resources {
  return { requests, limits: { cpu: cpuLimit, memory: requests.memory } };
}

/** Defaults of the operator jobs. */
export const JOB_DEFAULTS = {
  cacheWarm: { deadlineSeconds: 1800, user: "oncall-cache-warm", timeZone: "Etc/UTC" },
  backfill: { deadlineSeconds: 21_600 },
  probe: { deadlineSeconds: 300, image: "curlimages/curl:8.17.0" },
};

/** Defaults of the backups. */
export const BACKUP_DEFAULTS = {
  timeZone: "Etc/UTC",
  /**
   * With the rest of its pod, what a node with a disk of 20 GiB has: EKS lets pods use 17 GiB of it, and images and logs need half of that. A volume that
   * a StorageClass provides would be larger, but a pod keeps it until its run leaves the history, so six runs with retries can hold 18 volumes.
   */
  spoolSize: "8Gi",
  /** Needs `put-object --if-none-match` (2.17.48) and `s3 cp --checksum-algorithm` (2.22). */
  uploadImage: "amazon/aws-cli:2.31.20",
  /** Has kubectl, bash and jq. `registry.k8s.io/kubectl` has no shell, and Bitnami's image is no longer free. */
  copyImage: "alpine/k8s:1.36.2",
  /** `copyImage` has no `openssl`. */
  encryptionImage: "alpine/openssl:3.5.8",
  bucket: {
    noncurrentDays: 30,
    accessLogDays: 365,
    /** Deletes the parts of interrupted uploads, which are billed but not listed as objects. */
    unfinishedUploadDays: 2,
  },
};

/** Defaults of the receivers of alerts. A page wakes people, so it needs a critical alert. */
export const RECEIVER_DEFAULTS = {
  severities: {
    pagerDuty: ["critical"],
    opsgenie: ["critical"],
    email: ["critical", "warning"],
    webhook: ["critical", "warning"],
  },
  opsgenieRegion: "us",
  requireTls: true,
  webhookPort: 443,
} as const satisfies Readonly<Record<string, unknown>>;

/** Limits above which an alert with the severity `warning` fires for the requests of a service. They are also the defaults of gates. */
export const REQUEST_LIMITS = {
  /** Share of failed requests. */
  errorRatio: 0.01,
  /** 95th percentile of the response time, in seconds. */
  latencySeconds: 1,
} as const;

/** Defaults of `delivery`. */
export const DELIVERY_DEFAULTS = {
  gates: {
    ...REQUEST_LIMITS,
    /** One failed request is then within the error ratio. */
    requests: 100,
    /** The time window of the request alerts. */
    bakeMinutes: 5,
    windowMinutes: 30,
  },
  holdMinutes: 5,
  /** One run of an hourly job. */
  soakMinutes: 60,
} as const;

/** Defaults of `externalSecrets`. */
export const EXTERNAL_SECRETS_DEFAULTS = {
  storeKind: "ClusterSecretStore",
  /** As in the operator. */
  refreshInterval: "1h",
} as const;

/** Requests of containers that do not set any, such as debugging containers. The quota rejects pods without requests. */
export const CONTAINER_REQUESTS = { cpu: "50m", memory: "64Mi" } as const;

/** Limits of containers that do not set any. */
export const CONTAINER_LIMITS = { cpu: "500m", memory: "256Mi" } as const;
