import * as z from "zod/mini";
import { LIMITS } from "../limits";
import type {
  OperationSpec,
  OverlaySpec,
  PendingSpec,
  PreviousRelease,
  PromotedSpec,
  ReleaseSpec,
  ServiceRelease,
  TrackRelease,
  ActiveSecrets,
} from "../release";
import { field, imageDigest, optionalText, optionalWholeNumber, text, wholeNumber, type Fields } from "./fields";
import { topologyKind } from "./service";

const version = () =>
  text("Image tag. Must not be latest, because a rollback needs a fixed tag.", { examples: ["v1.0.1"] });

const previous = z.strictObject({ version: version(), digest: imageDigest() } satisfies Fields<PreviousRelease>);

const trackRelease = z.strictObject({
  version: version(),
  digest: imageDigest(),
  floor: wholeNumber(
    "Minimum number of pods: at least scale.min for a workload that serves or warms up, 1 for a retired one.",
    LIMITS.pods,
    { examples: [2] },
  ),
  previous: field(z.optional(previous), "Previous release, the target of a rollback."),
} satisfies Fields<TrackRelease>);

const color = z.enum(["blue", "green"]);

/** Schema of the release state of one service. */
export const serviceReleaseSchema = z.strictObject({
  rolling: field(z.optional(trackRelease), "The workload of a rolling service."),
  live: field(z.optional(color), "Color that serves requests. A switch changes only this field."),
  preview: field(
    z.optional(color),
    "Color behind the preview Service: normally the idle one, but the same as live right after a switch.",
  ),
  blue: field(z.optional(trackRelease), "The blue workload of a blue/green service."),
  green: field(z.optional(trackRelease), "The green workload of a blue/green service."),
  share: optionalWholeNumber(
    "Canary share: percentage of requests that go to the canary. At 0, the canary runs the stable release.",
    LIMITS.share,
    { examples: [10] },
  ),
  stable: field(z.optional(trackRelease), "The workload with the current release of a canary service."),
  canary: field(z.optional(trackRelease), "The workload with the new release of a canary service."),
  serving: field(
    z.optional(topologyKind),
    "Topology whose workloads serve requests during a migration (`migrateFrom`). Default: the old topology.",
  ),
} satisfies Fields<ServiceRelease>);

const overlay = z.strictObject({
  floor: wholeNumber(
    "Minimum number of pods that serve requests, of both workloads of a canary. It replaces the floors in services.",
    { min: LIMITS.pods.min, max: 2 * LIMITS.pods.max },
    { examples: [10] },
  ),
  until: text("End in UTC, at most 7 days from now. After it, the file is refused until the overlay is removed.", {
    examples: ["2026-12-01T05:00:00Z"],
  }),
  owner: text("Who ends it.", { examples: ["alice@example.com"] }),
  reason: text("Why it is needed.", { examples: ["INC-1234, more traffic than usual"] }),
} satisfies Fields<OverlaySpec>);

const operation = z.strictObject({
  kind: field(
    z.enum(["release", "switch", "rollback", "retire", "canary", "promote", "abort", "scale", "end"]),
    "Kind of the operation. end is scale --end.",
  ),
  version: optionalText("Image tag of release.", { examples: ["v1.0.1"] }),
  digest: imageDigest(),
  share: optionalWholeNumber("Percentage of the requests, of canary.", LIMITS.share, { examples: [10] }),
  pods: optionalWholeNumber(
    "Number of pods of scale.",
    { min: LIMITS.pods.min, max: 2 * LIMITS.pods.max },
    { examples: [5] },
  ),
  until: optionalText("End of a temporary scale, in UTC.", { examples: ["2026-12-01T05:00:00Z"] }),
  owner: optionalText("Who ends a temporary scale.", { examples: ["alice@example.com"] }),
  reason: optionalText("Why a temporary scale is needed.", { examples: ["INC-1234"] }),
} satisfies Fields<OperationSpec>);

const pending = z.strictObject({
  operation: field(operation, "The operation."),
  via: field(z.enum(["git", "pulumi"]), "Who applies the file: a pipeline after a commit, or pulumi up."),
  by: text("Who started it, as the API server names the user.", { examples: ["alice@example.com"] }),
  at: text("Start, in UTC.", { examples: ["2026-12-01T05:00:00Z"] }),
  before: field(serviceReleaseSchema, "Release state of the service before the operation, to which abort returns."),
  overlay: field(z.optional(overlay), "Overlay of the service before the operation."),
  running: optionalWholeNumber(
    "Pods of the live color in the cluster when it started.",
    { min: 0, max: 2 * LIMITS.pods.max },
    { examples: [3] },
  ),
} satisfies Fields<PendingSpec>);

const promoted = z.strictObject({
  version: text("Image tag that at least one workload of the service has.", { examples: ["v1.0.1"] }),
  digest: imageDigest(),
  from: text("Environment in which the version was verified.", { examples: ["staging"] }),
  by: text("Who promoted it.", { examples: ["alice@example.com"] }),
  at: text("When, in UTC.", { examples: ["2026-12-01T05:00:00Z"] }),
} satisfies Fields<PromotedSpec>);

const secretName = (concern: string, example: string) =>
  optionalText(`Name of the active Secret for ${concern}.`, { examples: [example] });

const activeSecrets = {
  jwt: secretName("JWTs", "access-secrets"),
  postgres: secretName("PostgreSQL", "postgres-credentials"),
  redis: secretName("Redis", "redis-credentials"),
  kafka: secretName("an external Kafka with a login", "kafka-credentials"),
  keycloak: secretName("Keycloak", "keycloak-credentials"),
  alertmanager: secretName("Alertmanager's receivers", "alertmanager-receivers"),
  databaseRoles: field(
    z.optional(z.record(z.string(), z.string())),
    "Secret with the PostgreSQL password of each client: a service that calls postgres, keycloak, or database-backup. The client logs in as a role that is named after the Secret. Default: the superuser access.",
    { examples: [{ auth: "postgres-auth" }] },
  ),
} satisfies Fields<ActiveSecrets>;

/** Schema of the active Secrets that constructs read. */
export const activeSecretsSchema = z.strictObject(activeSecrets);

const releaseSecretsSchema = z.catchall(z.object(activeSecrets), z.string());

/** Schema of a release file. */
export const releaseSchema = z.strictObject({
  schema: field(z.literal(1), "Version of the file format."),
  services: field(z.record(z.string(), serviceReleaseSchema), "Release state of each service, keyed by service name."),
  overlays: field(
    z.optional(z.record(z.string(), overlay)),
    "Temporary number of pods of services, keyed by service name. access-layer scale --until writes them.",
    {
      examples: [
        { gateway: { floor: 10, until: "2026-12-01T05:00:00Z", owner: "alice@example.com", reason: "INC-1234" } },
      ],
    },
  ),
  pending: field(
    z.optional(z.record(z.string(), pending)),
    "Operations that have started and not ended, keyed by service name. Commands with --via git or --via pulumi write them.",
    {
      examples: [
        {
          gateway: {
            operation: { kind: "release", version: "v1.0.2" },
            via: "git",
            by: "alice@example.com",
            at: "2026-12-01T05:00:00Z",
            before: {
              live: "blue",
              preview: "green",
              blue: { version: "v1.0.1", floor: 3 },
              green: { version: "v1.0.0", floor: 1 },
            },
          },
        },
      ],
    },
  ),
  promoted: field(
    z.optional(z.record(z.string(), promoted)),
    "Where the versions of services come from, keyed by service name. access-layer release --from writes it.",
    {
      examples: [
        { gateway: { version: "v1.0.1", from: "staging", by: "alice@example.com", at: "2026-12-01T05:00:00Z" } },
      ],
    },
  ),
  secrets: field(
    z.optional(releaseSecretsSchema),
    "Active Secret of each concern, including those of services. A rotation creates a new Secret and changes the name here.",
    { examples: [{ stripe: "stripe-credentials-20261130" }] },
  ),
} satisfies Fields<ReleaseSpec>) satisfies z.ZodMiniType<ReleaseSpec>;
