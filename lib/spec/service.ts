import type { SecretConcern } from "../names";

/** The three ways in which a service's versions replace one another. Frozen once a service runs: see {@link ServiceSpec.migrateFrom}. */
export type TopologyKind = "rolling" | "blueGreen" | "canary";

/**
 * How many pods a workload may have. With `max` it is a range and an autoscaler moves within it;
 * without `max` the count is fixed at the released floor.
 */
export interface Scale {
  /** Pods that the serving workload never goes below, 1 or more. */
  readonly min: number;
  /**
   * Pods that a workload never exceeds, at least `min`.
   * @default - a fixed count: no autoscaler, `replicas` in the manifest
   */
  readonly max?: number;
  /**
   * CPU use that the autoscaler aims at, 1 to 100, in percent of the request. Only together with `max`.
   * @default 70
   */
  readonly cpuPercent?: number;
}

/** CPU and memory as Kubernetes quantities (`250m`, `512Mi`). */
export interface ResourceAmounts {
  /** CPU, such as `250m` or `2`. */
  readonly cpu: string;
  /** Memory, such as `256Mi`. */
  readonly memory: string;
}

/** What a container asks for and what it may not exceed. */
export interface Resources {
  /** What the scheduler sets aside. */
  readonly requests: ResourceAmounts;
  /** What the kernel enforces; at least the requests. */
  readonly limits: ResourceAmounts;
}

/** How a pod leaves: it keeps serving while endpoints are withdrawn, then finishes what is open, then is killed. */
export interface Drain {
  /** Seconds between the decision to stop and SIGTERM, while load balancers stop sending, 0 or more. */
  readonly seconds: number;
  /** Seconds from the decision to stop until SIGKILL; must exceed `seconds`. */
  readonly graceSeconds: number;
}

/** One edge service, as people decide it. What is released of it stands in the release file. */
export interface ServiceSpec {
  /** How versions replace one another. */
  readonly topology: TopologyKind;
  /**
   * The topology that this service is leaving. While it is set, the workloads of both topologies are rendered, and the
   * release file's `serving` says which of the two answers requests.
   * @default - no migration
   */
  readonly migrateFrom?: TopologyKind;
  /** How many pods. */
  readonly scale: Scale;
  /**
   * Image repository, without tag.
   * @default `ghcr.io/254carbon/access-layer-<service>`
   */
  readonly image?: string;
  /**
   * Port that the container listens on, 1 to 65535. The Service in front of it has the same port.
   * @default 8000
   */
  readonly port?: number;
  /**
   * HTTP path that says whether the pod can take requests.
   * @default `/health`
   */
  readonly healthPath?: string;
  /**
   * HTTP path of the Prometheus metrics.
   * @default `/metrics`
   */
  readonly metricsPath?: string;
  /**
   * CPU and memory of each pod.
   * @default requests 250m/256Mi, limits 1/512Mi
   */
  readonly resources?: Resources;
  /**
   * What this service calls: names of services, datastores or external services of the same environment.
   * @default - the default graph for the five services of the layer, nothing for others
   */
  readonly calls?: readonly string[];
  /**
   * Secret keys that this service reads, by concern; each becomes an environment variable of that name.
   * @default - the JWT keys for gateway, streaming and auth, nothing for others
   */
  readonly secrets?: Readonly<Partial<Record<SecretConcern, readonly string[]>>>;
  /**
   * Plain configuration as environment variables.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * PostgreSQL connections that one pod may open. Only for a service that calls `postgres`.
   * @default 5
   */
  readonly databaseConnections?: number;
  /**
   * How a pod leaves.
   * @default 10 s drain, 40 s grace; streaming 30 s and 120 s
   */
  readonly drain?: Drain;
  /**
   * HTTP path that says whether the process itself is alive. It must not look at datastores: a database blip would
   * restart the fleet.
   * @default - a TCP check of the port
   */
  readonly livenessPath?: string;
  /**
   * Absolute paths that the container may write to; everything else is read-only.
   * @default `/tmp` and `/var/log`
   */
  readonly writablePaths?: readonly string[];
  /**
   * Pods of one workload that a node drain may take at once; below `scale.min` unless that is 1.
   * @default 1
   */
  readonly maxUnavailable?: number;
  /**
   * Public host name. Only together with `cluster.exposure`.
   * @default - reachable inside the cluster only
   */
  readonly host?: string;
  /**
   * Secret with the host's TLS certificate. Only together with `host` and an Ingress: a Gateway's listeners have their own.
   * @default `<name>-tls`
   */
  readonly certificate?: string;
}
