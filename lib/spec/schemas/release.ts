import * as z from "zod/mini";
import { LIMITS } from "../limits";
import type { PreviousRelease, ReleaseSpec, ServiceRelease, TrackRelease, ActiveSecrets } from "../release";
import { field, optionalText, optionalWholeNumber, text, wholeNumber, type Fields } from "./fields";
import { topologyKind } from "./service";

const version = () => text("Image tag, never latest.", { examples: ["v1.0.1"] });
const digest = () => optionalText("Image digest; where it is given the image is pulled by it.");

const previous = z.strictObject({ version: version(), digest: digest() } satisfies Fields<PreviousRelease>);

const trackRelease = z.strictObject({
  version: version(),
  digest: digest(),
  floor: wholeNumber("Pods that this workload never goes below.", LIMITS.pods),
  previous: field(z.optional(previous), "What it ran before: what a rollback returns to."),
} satisfies Fields<TrackRelease>);

const colour = z.enum(["blue", "green"]);

/** What is released of one service. */
export const serviceReleaseSchema = z.strictObject({
  rolling: field(z.optional(trackRelease), "The workload of a rolling service."),
  live: field(z.optional(colour), "The colour that answers requests. A switch moves this and nothing else."),
  preview: field(
    z.optional(colour),
    "The colour that the preview Service shows: the idle one, but right after a switch.",
  ),
  blue: field(z.optional(trackRelease), "The blue workload of a blue-green service."),
  green: field(z.optional(trackRelease), "The green workload of a blue-green service."),
  share: optionalWholeNumber(
    "Percent of requests meant for the canary. At 0 the canary runs the stable release.",
    LIMITS.share,
  ),
  stable: field(z.optional(trackRelease), "The workload that most requests go to."),
  canary: field(z.optional(trackRelease), "The workload on trial."),
  serving: field(
    z.optional(topologyKind),
    "During a migration (`migrateFrom`): the topology that answers requests; the default is the one that is left.",
  ),
} satisfies Fields<ServiceRelease>);

const secretName = (concern: string) => optionalText(`Name of the active Secret about ${concern}.`);

/** Name of the active Secret per concern. */
export const activeSecretsSchema = z.strictObject({
  jwt: secretName("JWTs"),
  postgres: secretName("PostgreSQL"),
  redis: secretName("Redis"),
  keycloak: secretName("Keycloak"),
  alertmanager: secretName("Alertmanager's receivers"),
} satisfies Fields<ActiveSecrets>);

/** What is released in one environment. */
export const releaseSchema = z.strictObject({
  schema: field(z.literal(1), "Version of this file's format."),
  services: field(z.record(z.string(), serviceReleaseSchema), "Release state of each service, by its name."),
  secrets: field(z.optional(activeSecretsSchema), "Name of the active Secret per concern."),
} satisfies Fields<ReleaseSpec>) satisfies z.ZodMiniType<ReleaseSpec>;
