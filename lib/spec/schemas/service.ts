import * as z from "zod/mini";
import { SERVICE_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type { SecretConcern } from "../../names";
import type { Drain, ResourceAmounts, Resources, Scale, ServiceSpec } from "../service";
import { field, optionalText, optionalWholeNumber, text, wholeNumber, type Fields } from "./fields";

/** How versions of a service replace one another. */
export const topologyKind = z.enum(["rolling", "blueGreen", "canary"]);

const scale = z.strictObject({
  min: wholeNumber("Pods that the serving workload never goes below.", LIMITS.pods),
  max: optionalWholeNumber(
    "Pods that a workload never exceeds. Without it the count is fixed and nothing scales.",
    LIMITS.pods,
  ),
  cpuPercent: optionalWholeNumber(
    "CPU use that the autoscaler aims at, in percent of the request.",
    LIMITS.cpuPercent,
    {
      default: SERVICE_DEFAULTS.cpuPercent,
    },
  ),
} satisfies Fields<Scale>);

const amounts = {
  cpu: text("Cores, or thousandths of a core.", { examples: ["250m", "2"] }),
  memory: text("Memory.", { examples: ["512Mi", "2Gi"] }),
} satisfies Fields<ResourceAmounts>;

/** What containers ask for and may not exceed. */
export const resources = z.strictObject({
  requests: field(z.strictObject(amounts), "What the scheduler sets aside."),
  limits: field(z.strictObject(amounts), "What the kernel enforces; at least the requests."),
} satisfies Fields<Resources>);

const drain = z.strictObject({
  seconds: wholeNumber(
    "Seconds that a pod keeps serving while load balancers stop sending to it.",
    LIMITS.drainSeconds,
  ),
  graceSeconds: wholeNumber("Seconds until it is killed; more than `seconds`.", LIMITS.drainSeconds),
} satisfies Fields<Drain>);

const keys = () => z.optional(z.array(z.string()));

const secrets = z.strictObject({
  jwt: field(keys(), "Keys of the Secret about JWTs."),
  postgres: field(keys(), "Keys of PostgreSQL's Secret."),
  redis: field(keys(), "Keys of Redis' Secret."),
  keycloak: field(keys(), "Keys of Keycloak's Secret."),
  alertmanager: field(keys(), "Keys of Alertmanager's Secret."),
} satisfies Fields<Partial<Record<SecretConcern, readonly string[]>>>);

/** One edge service. */
export const serviceSchema = z.strictObject({
  topology: field(topologyKind, "How versions replace one another."),
  migrateFrom: field(
    z.optional(topologyKind),
    "The topology that the service is leaving: while it is set both are rendered, and the release file's `serving` says which answers.",
  ),
  scale: field(scale, "How many pods."),
  image: optionalText("Image repository without tag; the default is ghcr.io/254carbon/access-layer-<service>."),
  port: optionalWholeNumber("Port that the container and its Services listen on.", LIMITS.port, {
    default: SERVICE_DEFAULTS.port,
  }),
  healthPath: optionalText("HTTP path that says whether the pod can take requests.", {
    default: SERVICE_DEFAULTS.healthPath,
  }),
  metricsPath: optionalText("HTTP path of the Prometheus metrics.", { default: SERVICE_DEFAULTS.metricsPath }),
  resources: field(z.optional(resources), "CPU and memory of each pod.", { default: SERVICE_DEFAULTS.resources }),
  calls: field(
    z.optional(z.array(z.string())),
    "What it calls: names of services, datastores or external services of this environment. The default is the layer's graph.",
  ),
  secrets: field(z.optional(secrets), "Secret keys that it reads, by concern; each becomes an environment variable."),
  environment: field(
    z.optional(z.record(z.string(), z.string())),
    "Plain configuration as environment variables. Never secrets: they belong into `secrets`.",
  ),
  databaseConnections: optionalWholeNumber(
    "PostgreSQL connections that one pod may open; only for a service that calls postgres.",
    LIMITS.databaseConnections,
    { default: SERVICE_DEFAULTS.databaseConnections },
  ),
  drain: field(z.optional(drain), "How a pod leaves. The default is 10 s and 40 s; for streaming 30 s and 120 s."),
  livenessPath: optionalText(
    "HTTP path that says whether the process itself is alive; it must not look at datastores. The default is a TCP check.",
    { examples: ["/live"] },
  ),
  writablePaths: field(z.optional(z.array(z.string())), "Absolute paths that the container may write to.", {
    default: SERVICE_DEFAULTS.writablePaths,
  }),
  maxUnavailable: optionalWholeNumber("Pods of one workload that a node drain may take at once.", LIMITS.pods, {
    default: SERVICE_DEFAULTS.maxUnavailable,
  }),
  host: optionalText("Public host name; only together with cluster.exposure.", { examples: ["api.254carbon.com"] }),
  certificate: optionalText("Secret with the host's TLS certificate, with an Ingress; the default is <name>-tls."),
} satisfies Fields<ServiceSpec>) satisfies z.ZodMiniType<ServiceSpec>;
