import * as z from "zod/mini";
import { SERVICE_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type { ProbeTiming, ServiceProbes } from "../probes";
import { field, optionalWholeNumber, withExample, type Fields } from "./fields";

/** Schema of the timing of the probes. */
export const probesSchema = withExample(
  "{ startup: { failureThreshold: 150 } }",
  z.strictObject({
    startup: timing(
      "startup",
      "Check while the container starts. After periodSeconds × failureThreshold seconds without success, the container restarts.",
    ),
    readiness: timing("readiness", "Check whose failure stops requests to the pod."),
    liveness: timing(
      "liveness",
      "Check whose failure restarts the container. It must take longer to fail than the readiness check.",
    ),
  } satisfies Fields<ServiceProbes>),
);

function timing(probe: keyof ServiceProbes, description: string) {
  const defaults = SERVICE_DEFAULTS.probes[probe];
  const fields = z.strictObject({
    periodSeconds: optionalWholeNumber("Seconds between two checks.", LIMITS.probeSeconds, {
      default: defaults.periodSeconds,
    }),
    timeoutSeconds: optionalWholeNumber(
      "Seconds after which a check without an answer has failed.",
      LIMITS.probeSeconds,
      { default: defaults.timeoutSeconds },
    ),
    failureThreshold: optionalWholeNumber("Number of failed checks in a row that count.", LIMITS.probeFailures, {
      default: defaults.failureThreshold,
    }),
  } satisfies Fields<ProbeTiming>);
  return field(z.optional(withExample("{ periodSeconds: 5 }", fields)), description, { default: defaults });
}
