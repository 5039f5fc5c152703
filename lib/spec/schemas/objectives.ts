import * as z from "zod/mini";
import { DURATION_BOUNDS, OBJECTIVE_LIMITS, type LatencyObjective, type ObjectivesSpec } from "../objectives";
import { field, withExample, type Fields, type Hints } from "./fields";

const LATENCY = "{ seconds: 0.5, share: 99 }";

/** A percentage with a fraction. Its limits are only in the JSON Schema, because rules check them with better messages. */
function percentage<S extends z.ZodMiniType>(schema: S, description: string, hints: Hints): S {
  const { min, max } = OBJECTIVE_LIMITS;
  z.globalRegistry.add(schema, { ...hints, description, minimum: min, maximum: max });
  return schema;
}

const latency = withExample(
  LATENCY,
  z.strictObject({
    seconds: field(z.number(), `Limit of a duration in seconds, one of ${DURATION_BOUNDS.join(", ")}.`, {
      examples: [0.5],
    }),
    share: percentage(z.number(), "Share of requests that take at most seconds, in percent.", { examples: [99] }),
  } satisfies Fields<LatencyObjective>),
);

/** Schema of the objectives of a service. */
export const objectivesSchema = withExample(
  `{ availability: 99.9, latency: ${LATENCY} }`,
  z.strictObject({
    availability: percentage(z.optional(z.number()), "Share of requests that must not end in 5xx, in percent.", {
      examples: [99.9],
    }),
    latency: field(z.optional(latency), "Share of requests that must be fast.", {
      examples: [{ seconds: 0.5, share: 99 }],
    }),
  } satisfies Fields<ObjectivesSpec>),
);
