import * as z from "zod/mini";
import { DELIVERY_DEFAULTS } from "../defaults";
import { ERROR_RATIO_LIMITS, GATE_SECONDS, type DeliverySpec, type GatesSpec } from "../delivery";
import { LIMITS } from "../limits";
import { field, optionalWholeNumber, withExample, type Fields, type Hints } from "./fields";

const { gates: defaults, holdMinutes, soakMinutes } = DELIVERY_DEFAULTS;

/** Value that editors show for a field: its default in the environment, and an example in a service. */
type HintOf = (value: number) => Hints;

/** Share of failed requests. Its limits are only in the JSON Schema, because rules check them with better messages. */
function errorRatio(hint: HintOf) {
  const schema = z.optional(z.number());
  const { min: minimum, max: maximum } = ERROR_RATIO_LIMITS;
  const description = "Share of requests that may end in 5xx. A higher one fails the release.";
  z.globalRegistry.add(schema, { ...hint(defaults.errorRatio), description, minimum, maximum });
  return schema;
}

function gatesWith(hint: HintOf) {
  return withExample(
    "{ errorRatio: 0.02, requests: 200 }",
    z.strictObject({
      errorRatio: errorRatio(hint),
      latencySeconds: field(
        z.optional(z.number()),
        `Limit for the 95th percentile of the response time, in seconds, one of ${GATE_SECONDS.join(", ")}. A higher one fails the release.`,
        hint(defaults.latencySeconds),
      ),
      requests: optionalWholeNumber(
        "Number of requests that must have been measured. With fewer, the release waits.",
        LIMITS.gateRequests,
        hint(defaults.requests),
      ),
      bakeMinutes: optionalWholeNumber(
        "Minutes for which the new version must have received requests. Until then, the release waits.",
        LIMITS.gateMinutes,
        hint(defaults.bakeMinutes),
      ),
      windowMinutes: optionalWholeNumber(
        "Minutes that are measured at most, at least bakeMinutes. Default: 30, or bakeMinutes if that is longer.",
        LIMITS.gateMinutes,
        { examples: [60] },
      ),
    } satisfies Fields<GatesSpec>),
  );
}

/** Schema of the gates of a service, whose defaults are those of the environment. */
export const gatesSchema = gatesWith((value) => ({ examples: [value] }));

/** Schema of the delivery of new versions. */
export const deliverySchema = withExample(
  "{ gates: { errorRatio: 0.02 }, holdMinutes: 10, soakMinutes: 120 }",
  z.strictObject({
    gates: field(
      z.optional(gatesWith((value) => ({ default: value }))),
      "Limits for the requests to a new version. Services can have their own. Default: the limits of the request alerts.",
    ),
    holdMinutes: optionalWholeNumber(
      "Minutes for which the old color keeps its pods after a switch.",
      LIMITS.holdMinutes,
      { default: holdMinutes },
    ),
    soakMinutes: optionalWholeNumber(
      "Minutes for which a version must have served all requests in another environment before release --from takes it from there into this one.",
      LIMITS.soakMinutes,
      { default: soakMinutes },
    ),
  } satisfies Fields<DeliverySpec>),
);
