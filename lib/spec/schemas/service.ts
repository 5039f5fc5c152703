import * as z from "zod/mini";
import { SERVICE_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type { AddedCalls, Drain, OutsideCaller, ResourceAmounts, Resources, Scale, ServiceSpec } from "../service";
import {
  bytes,
  cpuAmount,
  field,
  optionalText,
  boundedNumber,
  optionalWholeNumber,
  text,
  wholeNumber,
  withExample,
  type Fields,
} from "./fields";
import { scaleBehaviorSchema, scaleMetricSchema } from "./autoscaling";
import { configMapFilesSchema, environmentSourceSchema } from "./config-maps";
import { gatesSchema } from "./delivery";
import { objectivesSchema } from "./objectives";
import { ownPods } from "./pods";
import { extraPortSchema, grpcHealthSchema } from "./ports";
import { probesSchema } from "./probes";
import { routeSchema } from "./route";
import { serviceSecretsSchema } from "./secrets";

/** Schema of a topology. */
export const topologyKind = z.enum(["rolling", "blueGreen", "canary"]);

const scale = withExample(
  "{ min: 2 }",
  z.strictObject({
    min: wholeNumber("Minimum number of pods of the serving workload.", LIMITS.pods, { examples: [2] }),
    max: optionalWholeNumber(
      "Maximum number of pods of a workload. Default: no autoscaling, fixed number of pods.",
      LIMITS.pods,
      { examples: [6] },
    ),
    cpuPercent: optionalWholeNumber(
      "Target CPU utilization of the autoscaler, as a percentage of the CPU request. Only with max.",
      LIMITS.cpuPercent,
      {
        default: SERVICE_DEFAULTS.cpuPercent,
      },
    ),
    memoryPercent: optionalWholeNumber(
      "Target memory utilization of the autoscaler, as a percentage of the memory request. Only with max. Default: memory has no effect.",
      LIMITS.memoryPercent,
      { examples: [80] },
    ),
    metrics: field(
      z.optional(z.array(scaleMetricSchema)),
      "Other metrics of the autoscaler. The metric that needs the most pods determines their number. Only with max.",
      { examples: [[{ kind: "pods", name: "connections", averageValue: "500" }]] },
    ),
    behavior: field(z.optional(scaleBehaviorSchema), "How fast the autoscaler adds and removes pods. Only with max.", {
      examples: [{ scaleDown: { stabilizationSeconds: 1800, pods: 1, periodSeconds: 600 } }],
    }),
  } satisfies Fields<Scale>),
);

const amounts = {
  cpu: cpuAmount("CPU in cores or millicores.", { examples: ["250m", "2"] }),
  memory: bytes("memory", "Memory in bytes, with a unit.", { examples: ["512Mi", "2Gi"] }),
} satisfies Fields<ResourceAmounts>;

const REQUESTS = '{ cpu: "250m", memory: "256Mi" }';
const LIMITS_EXAMPLE = '{ cpu: "1", memory: "512Mi" }';

/** Schema of resource requests and limits. */
export const resources = withExample(
  `{ requests: ${REQUESTS}, limits: ${LIMITS_EXAMPLE} }`,
  z.strictObject({
    requests: field(
      withExample(REQUESTS, z.strictObject(amounts)),
      "Resource requests, which the scheduler reserves on a node.",
    ),
    limits: field(
      withExample(LIMITS_EXAMPLE, z.strictObject(amounts)),
      "Resource limits of the container. They must not be lower than the requests.",
    ),
  } satisfies Fields<Resources>),
);

const drain = withExample(
  "{ seconds: 10, graceSeconds: 40 }",
  z.strictObject({
    seconds: wholeNumber(
      "Seconds to keep serving before SIGTERM, while load balancers remove the pod.",
      LIMITS.drainSeconds,
      { examples: [10] },
    ),
    graceSeconds: wholeNumber(
      "Seconds from the start of the shutdown to SIGKILL. Must be greater than `seconds`.",
      LIMITS.drainSeconds,
      { examples: [40] },
    ),
  } satisfies Fields<Drain>),
);

const addedCalls = withExample(
  "{ add: [orders] }",
  z.strictObject({
    add: field(z.array(z.string()), "Calls in addition to the default calls.", { examples: [["orders"]] }),
  } satisfies Fields<AddedCalls>),
);

const outsideCaller = withExample(
  "{ namespace: reports }",
  z.strictObject({
    namespace: text("Namespace of the pods.", { examples: ["reports"] }),
    labels: field(
      z.optional(z.record(z.string(), z.string())),
      "Labels of the pods. Default: all pods of the namespace.",
      { examples: [{ app: "billing" }] },
    ),
  } satisfies Fields<OutsideCaller>),
);

/** Schema of an edge service. */
export const serviceSchema = z.strictObject({
  topology: field(topologyKind, "How a new version replaces the old one."),
  migrateFrom: field(
    z.optional(topologyKind),
    "Old topology during a topology migration. While it is set, the workloads of both topologies are rendered, and `serving` in the release file selects the one that serves requests.",
  ),
  scale: field(scale, "Number of pods."),
  image: optionalText("Image repository, without a tag. Default: ghcr.io/254carbon/access-layer-<service>.", {
    examples: ["registry.example.com/access/gateway"],
  }),
  port: optionalWholeNumber("Port of the container and of its Services.", LIMITS.port, {
    default: SERVICE_DEFAULTS.port,
  }),
  ports: field(
    z.optional(z.record(z.string(), extraPortSchema)),
    "Ports in addition to port, keyed by name. Only callers inside the cluster can connect to them.",
    { examples: [{ grpc: { port: 9090, protocol: "grpc" } }] },
  ),
  healthPath: optionalText("HTTP path of the readiness check.", {
    default: SERVICE_DEFAULTS.healthPath,
  }),
  metricsPath: optionalText("HTTP path of the Prometheus metrics.", { default: SERVICE_DEFAULTS.metricsPath }),
  objectives: field(
    z.optional(objectivesSchema),
    "Objectives for the requests of the service. They replace those of the environment; {} means none. Default: those of the environment.",
  ),
  gates: field(
    z.optional(gatesSchema),
    "Limits for the requests to a new version of the service. Each field replaces that of delivery.gates. Default: those of the environment.",
  ),
  resources: field(z.optional(resources), "CPU and memory of each pod.", { default: SERVICE_DEFAULTS.resources }),
  calls: field(
    z.optional(z.union([z.array(z.string()), addedCalls])),
    "Services, datastores and external services of this environment that the service calls. A list replaces the default calls, and add extends them.",
    { examples: [["postgres", "redis"], { add: ["orders"] }] },
  ),
  calledBy: field(z.optional(z.array(outsideCaller)), "Pods in other namespaces that may call the service."),
  secrets: field(
    z.optional(serviceSecretsSchema),
    "Secret keys to read, grouped by concern. Each key becomes an environment variable with the same name. Any other concern is a Secret of the services.",
    { examples: [{ stripe: { secret: "stripe-credentials", keys: ["API_KEY"] } }] },
  ),
  environmentFrom: field(
    z.optional(z.array(environmentSourceSchema)),
    "ConfigMaps whose keys become environment variables. Variables of other fields with the same name replace them.",
  ),
  files: field(
    z.optional(z.array(configMapFilesSchema)),
    "ConfigMaps whose keys become files, such as the certificates of a CA. Each is a read-only folder.",
  ),
  environment: field(
    z.optional(z.record(z.string(), z.string())),
    "Environment variables with non-secret values. For secret values, use `secrets`.",
    { examples: [{ LOG_LEVEL: "debug" }] },
  ),
  databaseConnections: optionalWholeNumber(
    "Maximum number of PostgreSQL connections per pod. Only for services that call postgres.",
    LIMITS.databaseConnections,
    { default: SERVICE_DEFAULTS.databaseConnections },
  ),
  databaseAccess: field(
    z.optional(z.enum(["owner", "readWrite", "readOnly"])),
    "Privileges in the database access: owner (for migrations), readWrite or readOnly. Only for services that have a role in secrets.databaseRoles of the release file.",
    { default: SERVICE_DEFAULTS.databaseAccess },
  ),
  drain: field(
    z.optional(drain),
    "Shutdown of a pod. Default: 10 s drain and 40 s grace period; 30 s and 120 s for streaming.",
  ),
  preStop: field(
    z.optional(z.enum(["exec", "sleep"])),
    "How a pod waits for drain.seconds before SIGTERM: with the command sleep in the container (exec), or by the kubelet (sleep), which requires Kubernetes 1.30.",
    { default: SERVICE_DEFAULTS.preStop },
  ),
  livenessPath: optionalText(
    "HTTP path of the liveness check. It must not depend on datastores. Default: a TCP check of the port.",
    { examples: ["/live"] },
  ),
  startupPath: optionalText("HTTP path of the startup check. Default: healthPath.", { examples: ["/started"] }),
  grpcHealth: field(
    z.optional(grpcHealthSchema),
    "Health checks with the gRPC health protocol instead of healthPath and startupPath. Default: HTTP checks.",
    { examples: [{ port: "grpc" }] },
  ),
  probes: field(
    z.optional(probesSchema),
    "Timing of the startup, readiness and liveness checks. A change restarts the pods.",
    { examples: [{ startup: { failureThreshold: 150 } }] },
  ),
  writablePaths: field(
    z.optional(z.array(z.string())),
    "Absolute paths that the container can write to. All other paths are read-only.",
    {
      default: SERVICE_DEFAULTS.writablePaths,
    },
  ),
  maxUnavailable: field(
    z.optional(z.union([boundedNumber(LIMITS.pods), z.string()])),
    "Maximum number of pods of one workload that a node drain can evict at the same time: a number, or a percentage of the pods, which Kubernetes rounds up.",
    { default: SERVICE_DEFAULTS.maxUnavailable, examples: ["25%"] },
  ),
  zoneSpread: field(
    z.optional(z.enum(["preferred", "required"])),
    "Whether the pods of a workload are spread evenly across zones if possible, or always. With required, a pod stays pending while its zone has no room, and scale.min must be at least 2.",
    { default: SERVICE_DEFAULTS.zoneSpread },
  ),
  pods: ownPods(),
  host: optionalText("Public host name. Requires cluster.exposure.", { examples: ["api.254carbon.com"] }),
  certificate: optionalText("Secret with the TLS certificate of host. Only with an Ingress. Default: <name>-tls.", {
    examples: ["public-tls"],
  }),
  publicHealth: field(
    z.optional(z.boolean()),
    "Whether requests from outside can reach healthPath, livenessPath and startupPath. Only with host. Public routes always block metricsPath.",
    { default: SERVICE_DEFAULTS.publicHealth },
  ),
  route: field(
    z.optional(routeSchema),
    "Other hosts, paths, timeout and annotations of the public route. Only with host.",
  ),
} satisfies Fields<ServiceSpec>) satisfies z.ZodMiniType<ServiceSpec>;
