import { EDGE_PORT, HEALTH_PATH, METRICS_PATH } from "../names";
import type { Drain, Resources, ServiceSpec } from "./service";

/** What a service gets where its file leaves a field out, and the default graph of lib/layer has no value either. */
export const SERVICE_DEFAULTS = {
  port: EDGE_PORT as number,
  healthPath: HEALTH_PATH as string,
  metricsPath: METRICS_PATH as string,
  calls: [] as readonly string[],
  secrets: {} as NonNullable<ServiceSpec["secrets"]>,
  environment: {} as Readonly<Record<string, string>>,
  databaseConnections: 5,
  drain: { seconds: 10, graceSeconds: 40 } as Drain,
  writablePaths: ["/tmp", "/var/log"] as readonly string[],
  maxUnavailable: 1,
  cpuPercent: 70,
  resources: {
    requests: { cpu: "250m", memory: "256Mi" },
    limits: { cpu: "1", memory: "512Mi" },
  } as Resources,
};

/** What the cluster of an environment gets where its file leaves a field out. */
export const CLUSTER_DEFAULTS = {
  exposure: { kind: "none" },
  identity: "none",
  monitoring: "none",
} as const;

/** What datastores in the cluster get where their file leaves a field out. */
export const DATASTORE_DEFAULTS = {
  postgres: {
    /** Dumps are made with the tools in the server's own image. */
    image: "postgres",
    /** The server's `max_connections`. */
    maxConnections: 200,
    /** Equal, as in every store: a database that is throttled or killed under pressure loses more than it saves. */
    resources: equal({ cpu: "500m", memory: "1Gi" }, "2"),
  },
  redis: {
    image: "redis",
    /** Redis is killed at the limit, so it must really have it. */
    resources: equal({ cpu: "250m", memory: "512Mi" }, "1"),
  },
  kafka: {
    /** The image with `kafka-topics` and `kafka-consumer-groups` on PATH, as the runbook types them. */
    image: "confluentinc/cp-kafka",
    /** Half is heap; the rest is page cache, which is Kafka's real store. */
    resources: equal({ cpu: "500m", memory: "1536Mi" }, "2"),
  },
  keycloak: {
    image: "quay.io/keycloak/keycloak",
    replicas: 2,
    /** Connections that one pod may open. */
    databaseConnections: 10,
    /** A base of 1.25 GiB, of which the heap is 70 %: https://www.keycloak.org/high-availability/concepts-memory-and-cpu-sizing */
    resources: equal({ cpu: "500m", memory: "1536Mi" }, "2"),
  },
  alertmanager: {
    image: "quay.io/prometheus/alertmanager",
    resources: equal({ cpu: "50m", memory: "128Mi" }, "200m"),
  },
};

/** Memory that is requested and limited alike; CPU may burst, as it can be taken back. */
function equal(requests: Resources["requests"], cpuLimit: string): Resources {
  return { requests, limits: { cpu: cpuLimit, memory: requests.memory } };
}

/** What jobs get where their file says nothing; rules and constructs read the same numbers. */
export const JOB_DEFAULTS = {
  cacheWarm: { deadlineSeconds: 1800, user: "oncall-cache-warm" },
  backfill: { deadlineSeconds: 21_600 },
  probe: { deadlineSeconds: 300, image: "curlimages/curl:8.17.0" },
};

/** What backups get where their file says nothing. */
export const BACKUP_DEFAULTS = {
  timeZone: "Etc/UTC",
  spoolSize: "20Gi",
  /** `put-object --if-none-match` came with 2.17.48, `s3 cp --checksum-algorithm` with 2.22. */
  uploadImage: "amazon/aws-cli:2.31.20",
  /**
   * kubectl, bash and jq in one image. `registry.k8s.io/kubectl` has no shell, so it could print objects but not clean them, and Bitnami's is
   * no longer free.
   */
  copyImage: "alpine/k8s:1.36.2",
  /** The image above has no `openssl`. */
  encryptionImage: "alpine/openssl:3.5.8",
  bucket: {
    noncurrentDays: 30,
    accessLogDays: 365,
    /** No upload takes a day: what is unfinished by then was broken off, and is paid for although nobody sees it. */
    unfinishedUploadDays: 2,
  },
};
