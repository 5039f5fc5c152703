import type { ScaleBehavior, ScaleMetric } from "./autoscaling";
import type { ConfigMapFiles, EnvironmentSource } from "./config-maps";
import type { GatesSpec } from "./delivery";
import type { ObjectivesSpec } from "./objectives";
import type { PodsSpec } from "./pods";
import type { ExtraPort, GrpcHealth } from "./ports";
import type { ServiceProbes } from "./probes";
import type { RouteSpec } from "./route";
import type { ServiceSecrets } from "./secrets";

/** How a new version of a service replaces the old one. To change it for a running service, see {@link ServiceSpec.migrateFrom}. */
export type TopologyKind = "rolling" | "blueGreen" | "canary";

/** Number of pods of a workload: a range with an autoscaler if `max` is set, otherwise fixed at the floor in the release file. */
export interface Scale {
  /** Minimum number of pods of the serving workload, at least 1. */
  readonly min: number;
  /**
   * Maximum number of pods of a workload, at least `min`.
   * @default - a fixed number: no autoscaler, and the manifest sets `replicas`
   */
  readonly max?: number;
  /**
   * Target CPU utilization of the autoscaler, 1 to 100 percent of the CPU request. Only with `max`. It also applies with other metrics: the metric that needs the
   * most pods determines their number.
   * @default 70
   */
  readonly cpuPercent?: number;
  /**
   * Target memory utilization of the autoscaler, 1 to 100 percent of the memory request. Only with `max`.
   * @default - memory has no effect
   */
  readonly memoryPercent?: number;
  /**
   * Other metrics of the autoscaler, at most 10. Only with `max`.
   * @default - none
   */
  readonly metrics?: readonly ScaleMetric[];
  /**
   * How fast the autoscaler adds and removes pods. Only with `max`.
   * @default - adds pods at once, and removes them after 300 s with less load
   */
  readonly behavior?: ScaleBehavior;
}

/** CPU and memory as Kubernetes quantities. */
export interface ResourceAmounts {
  /** CPU in cores or millicores, such as `2` or `250m`. */
  readonly cpu: string;
  /** Memory, such as `256Mi`. */
  readonly memory: string;
}

/** Resource requests and limits of a container. */
export interface Resources {
  /** Resource requests, which the scheduler reserves on a node. */
  readonly requests: ResourceAmounts;
  /** Resource limits of the container, at least the requests. */
  readonly limits: ResourceAmounts;
}

/** Shutdown of a pod: it keeps serving for `seconds`, gets SIGTERM, and is killed after `graceSeconds`. */
export interface Drain {
  /** Seconds to keep serving before SIGTERM, while load balancers remove the pod. 0 or more. */
  readonly seconds: number;
  /** Seconds from the start of the shutdown to SIGKILL. More than `seconds`. */
  readonly graceSeconds: number;
}

/** How a pod waits during its drain: with the command `sleep` in the container (`exec`), or by the kubelet (`sleep`). */
export type PreStop = "exec" | "sleep";

/**
 * Privileges of a service in the database `access`: `readOnly` reads all tables, `readWrite` also changes rows, and `owner` also creates, changes and drops
 * tables, as migrations do.
 */
export type DatabaseAccess = "owner" | "readWrite" | "readOnly";

/** Calls in addition to the default calls of a service. */
export interface AddedCalls {
  /** Services, datastores and external services. */
  readonly add: readonly string[];
}

/** Pods in another namespace that may call a service. */
export interface OutsideCaller {
  /** Namespace of the pods. Not the namespace of the layer. */
  readonly namespace: string;
  /**
   * Labels of the pods.
   * @default - all pods of the namespace
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Configuration of one edge service. Its versions are in the release file. */
export interface ServiceSpec {
  /** How a new version replaces the old one. */
  readonly topology: TopologyKind;
  /**
   * Old topology during a topology migration. While it is set, the workloads of both topologies are rendered, and `serving` in the
   * release file selects the one that serves requests.
   * @default - no migration
   */
  readonly migrateFrom?: TopologyKind;
  /** Number of pods. */
  readonly scale: Scale;
  /**
   * Image repository, without a tag.
   * @default `ghcr.io/254carbon/access-layer-<service>`
   */
  readonly image?: string;
  /**
   * Port of the container and of its Services, 1 to 65535.
   * @default 8000
   */
  readonly port?: number;
  /**
   * Ports in addition to `port`, at most 10, keyed by name. Only callers inside the cluster can connect to them: those with the service in their `calls`, and
   * those in `calledBy`. Callers get the address as `ACCESS_<NAME>_SERVICE_<PORT>_URL`, or `_ADDRESS` for `grpc` and `tcp`. A change restarts the pods of the
   * service and of its callers.
   * @default - none
   */
  readonly ports?: Readonly<Record<string, ExtraPort>>;
  /**
   * HTTP path of the readiness check.
   * @default `/health`
   */
  readonly healthPath?: string;
  /**
   * HTTP path of the Prometheus metrics.
   * @default `/metrics`
   */
  readonly metricsPath?: string;
  /**
   * Objectives for the requests of the service. They replace those of the environment: `{}` means none. With `monitoring: none`, no alerts exist.
   * @default - those of the environment
   */
  readonly objectives?: ObjectivesSpec;
  /**
   * Limits for the requests to a new version of the service. Each field replaces that of `delivery.gates`.
   * @default - those of the environment
   */
  readonly gates?: GatesSpec;
  /**
   * CPU and memory of each pod.
   * @default requests 250m/256Mi, limits 1/512Mi
   */
  readonly resources?: Resources;
  /**
   * Services, datastores and external services of the same environment that this service calls. A list replaces the default. `{ add: [orders] }` keeps the
   * default and adds to it.
   * @default - the default calls of the layer's five services; none for other services
   */
  readonly calls?: readonly string[] | AddedCalls;
  /**
   * Pods in other namespaces that may call this service.
   * @default - none
   */
  readonly calledBy?: readonly OutsideCaller[];
  /**
   * Secret keys to read, grouped by concern: a list of keys for a concern of the layer, such as `jwt`, and a map for any other concern. Each key becomes an
   * environment variable with the same name. Lists replace the default, and so does `{}`; a map alone is added to it.
   * @default - the JWT keys for gateway, streaming and auth; none for other services
   */
  readonly secrets?: ServiceSecrets;
  /**
   * ConfigMaps whose keys become environment variables, in this order. Variables of other fields with the same name replace them. Pods read them only when
   * they start, so put a version in the name of the ConfigMap.
   * @default - none
   */
  readonly environmentFrom?: readonly EnvironmentSource[];
  /**
   * ConfigMaps whose keys become files, such as the certificates of a CA. Each is a read-only folder.
   * @default - none
   */
  readonly files?: readonly ConfigMapFiles[];
  /**
   * Environment variables with plain configuration. For secret values, use `secrets`.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Maximum number of PostgreSQL connections per pod. Only for services that call `postgres`.
   * @default 5
   */
  readonly databaseConnections?: number;
  /**
   * Privileges in the database `access`. Only for services that have a role in `secrets.databaseRoles` of the release file; other services log in as the
   * superuser.
   * @default "readWrite"
   */
  readonly databaseAccess?: DatabaseAccess;
  /**
   * Shutdown of a pod.
   * @default 10 s drain and 40 s grace period; streaming 30 s and 120 s
   */
  readonly drain?: Drain;
  /**
   * How a pod waits for `drain.seconds` before SIGTERM: `exec` runs the command `sleep` in the container. With `sleep`, the kubelet waits, so that images
   * without programs drain, too. It requires Kubernetes 1.30. A change restarts the pods.
   *
   * Source: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-implementations
   * @default "exec" - for images with the command `sleep`
   */
  readonly preStop?: PreStop;
  /**
   * HTTP path of the liveness check. It must not depend on datastores, because a short database outage would then restart all
   * pods.
   * @default - a TCP check of the port
   */
  readonly livenessPath?: string;
  /**
   * HTTP path of the startup check.
   * @default - `healthPath`
   */
  readonly startupPath?: string;
  /**
   * Health checks with the gRPC health protocol instead of `healthPath` and `startupPath`. A change restarts the pods.
   * @default - HTTP checks
   */
  readonly grpcHealth?: GrpcHealth;
  /**
   * Timing of the startup, readiness and liveness checks. A change restarts the pods.
   * @default - two minutes for a start; not ready after 15 s; restarted after 60 s
   */
  readonly probes?: ServiceProbes;
  /**
   * Absolute paths that the container can write to. All other paths are read-only.
   * @default `/tmp` and `/var/log`
   */
  readonly writablePaths?: readonly string[];
  /**
   * Maximum number of pods of one workload that a node drain can evict at the same time: a number, or a percentage of the pods such as `25%`, which
   * Kubernetes rounds up. Less than `scale.min`, unless `scale.min` is 1.
   *
   * Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
   * @default 1
   */
  readonly maxUnavailable?: number | string;
  /**
   * Whether the pods of a workload are spread evenly across zones if possible (`preferred`), or always (`required`). With `required`, a pod stays pending
   * while its zone has no room, and while no node has the label `topology.kubernetes.io/zone`. Zones whose nodes are all cordoned, unreachable or
   * tainted do not count. Requires `scale.min` of at least 2.
   *
   * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
   * @default "preferred" - without room elsewhere, the scheduler places all pods in one zone instead of leaving them pending
   */
  readonly zoneSpread?: "preferred" | "required";
  /**
   * Nodes, priority and metadata of the pods. Labels and annotations are added to those of the environment; every other field replaces them.
   * @default - `pods` of the environment
   */
  readonly pods?: PodsSpec;
  /**
   * Public host name. Requires `cluster.exposure`.
   * @default - no access from outside the cluster
   */
  readonly host?: string;
  /**
   * Secret with the TLS certificate of `host`. Only with an Ingress, because a Gateway has certificates in its listeners.
   * @default `<name>-tls`
   */
  readonly certificate?: string;
  /**
   * Whether requests from outside can reach `healthPath`, `livenessPath` and `startupPath`. Only with `host`. Public routes always block `metricsPath`.
   * @default false
   */
  readonly publicHealth?: boolean;
  /**
   * Other hosts, paths, timeout and annotations of the public route. Only with `host`.
   * @default - every path of `host`
   */
  readonly route?: RouteSpec;
}
