import { DURATION_BOUNDS, OBJECTIVE_LIMITS, type ObjectivesSpec } from "../spec/objectives";
import type { Problem } from "../spec/problem";
import { inside, problemIf, type Place } from "./problems";

/** Rules about the objectives of an environment or of a service. */
export function objectivesProblems({ availability, latency }: ObjectivesSpec, place: Place): Problem[] {
  const limit = inside(place, "latency", "seconds");
  const share = inside(place, "latency", "share");
  return [
    ...problemIf("objectives/share", inside(place, "availability"), shareProblem(availability)),
    ...problemIf("objectives/seconds", limit, latency && secondsProblem(latency.seconds)),
    ...problemIf("objectives/share", share, shareProblem(latency?.share)),
  ];
}

function shareProblem(share: number | undefined): string | undefined {
  const { min, max } = OBJECTIVE_LIMITS;
  if (share === undefined || (share >= min && share <= max)) return undefined;
  const fix =
    share > max
      ? `lower it to ${max} or less, because an outage would use up the budget before the on-call engineer can answer`
      : share > 0 && share < 1
        ? `write a percentage, such as ${exampleFor(share)}`
        : `raise it to ${min} or more, because the alert could not fire while most requests fail`;
  return `must be a percentage from ${min} to ${max}, got ${share}; ${fix}`;
}

function secondsProblem(seconds: number): string | undefined {
  const bounds: readonly number[] = DURATION_BOUNDS;
  if (bounds.includes(seconds)) return undefined;
  const near = bounds.find((bound) => bound > seconds) ?? bounds.at(-1);
  return `must be one of ${bounds.join(", ")}, got ${seconds}; use ${near}, because services count requests only by these limits`;
}

/** A share such as 0.999 as a percentage, or a usual percentage if that is not allowed either. */
function exampleFor(share: number): number {
  const { min, max } = OBJECTIVE_LIMITS;
  const percentage = Number((share * 100).toPrecision(6));
  return percentage >= min && percentage <= max ? percentage : 99.9;
}
