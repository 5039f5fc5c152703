import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import type { Drain, Scale, ServiceSpec } from "../spec/service";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** Rules about the number of pods. */
export function scaleProblems({ min, max, cpuPercent }: Scale, place: Place): Problem[] {
  const minimum = problemIf("scale/min", inside(place, "min"), wholeNumberProblem(min, LIMITS.pods));
  const maximum =
    max === undefined ? [] : problemIf("scale/max", inside(place, "max"), wholeNumberProblem(max, LIMITS.pods));
  return [
    ...minimum,
    ...maximum,
    ...problemIf(
      "scale/max-below-min",
      inside(place, "max"),
      minimum.length + maximum.length > 0 ? undefined : rangeProblem(min, max),
    ),
    ...(cpuPercent === undefined
      ? []
      : problemIf("scale/cpu-percent", inside(place, "cpuPercent"), cpuPercentProblem(cpuPercent, max))),
  ];
}

/** Whether a scale is valid and other numbers can be compared with it. */
export function isSoundScale({ min, max, cpuPercent }: Scale): boolean {
  const counts = [min, ...(max === undefined ? [] : [max])];
  const problems = [
    ...counts.map((count) => wholeNumberProblem(count, LIMITS.pods)),
    rangeProblem(min, max),
    cpuPercent === undefined ? undefined : cpuPercentProblem(cpuPercent, max),
  ];
  return problems.every((problem) => problem === undefined);
}

/** Rule about the pods that a node drain may evict: at least one must remain if the service has more than one. */
export function maxUnavailableProblems(
  { maxUnavailable, scale }: Pick<ServiceSpec, "maxUnavailable" | "scale">,
  place: Place,
): Problem[] {
  if (maxUnavailable === undefined) return [];
  return problemIf("scale/max-unavailable", place, maxUnavailableProblem(maxUnavailable, scale));
}

const ALONE =
  "must not be required with scale.min 1, because a single pod runs in one zone; raise scale.min to 2 or more, or remove this field";

/** Rule about the spread across zones: there must be at least two pods to spread. */
export function zoneSpreadProblems(
  { zoneSpread, scale }: Pick<ServiceSpec, "zoneSpread" | "scale">,
  place: Place,
): Problem[] {
  const isAlone = zoneSpread === "required" && scale.min === 1;
  return problemIf("scale/zone-spread", place, isAlone ? ALONE : undefined);
}

/** Rules about the shutdown of a pod. */
export function drainProblems({ seconds, graceSeconds }: Drain, place: Place): Problem[] {
  const numbers = [
    ...problemIf("drain/seconds", inside(place, "seconds"), wholeNumberProblem(seconds, LIMITS.drainSeconds)),
    ...problemIf(
      "drain/grace-seconds",
      inside(place, "graceSeconds"),
      wholeNumberProblem(graceSeconds, LIMITS.drainSeconds),
    ),
  ];
  if (numbers.length > 0 || graceSeconds > seconds) return numbers;
  const message = `must be more than seconds (${seconds}), got ${graceSeconds}; raise it, because the pod would be killed before it receives SIGTERM`;
  return problemIf("drain/grace-seconds", inside(place, "graceSeconds"), message);
}

function rangeProblem(min: number, max: number | undefined): string | undefined {
  return max === undefined || max >= min
    ? undefined
    : `must be at least min (${min}), got ${max}; raise max, or lower min`;
}

function cpuPercentProblem(cpuPercent: number, max: number | undefined): string | undefined {
  if (max === undefined) return "requires max (nothing scales without it); add max, or remove cpuPercent";
  return wholeNumberProblem(cpuPercent, LIMITS.cpuPercent);
}

function maxUnavailableProblem(maxUnavailable: number | string, scale: Scale): string | undefined {
  if (typeof maxUnavailable === "string") return percentageProblem(maxUnavailable, scale);
  const { min } = scale;
  const message = wholeNumberProblem(maxUnavailable, LIMITS.pods);
  if (message !== undefined || maxUnavailable < min || (maxUnavailable === 1 && min === 1)) return message;
  return `must be below scale.min (${min}), got ${maxUnavailable}; lower it, because a node drain could evict all pods at the same time`;
}

/**
 * Kubernetes rounds percentages up: https://kubernetes.io/docs/tasks/run-application/configure-pdb/. More pods leave at least as many, so the rule checks the
 * fewest pods of which one can remain: a single pod must be evicted so that a drain can finish.
 */
function percentageProblem(maxUnavailable: string, { min, max = min }: Scale): string | undefined {
  const [, digits] = /^([1-9]\d?|100)%$/.exec(maxUnavailable) ?? [];
  if (digits === undefined) {
    return `must be a whole number or a percentage from "1%" to "100%", got ${show(maxUnavailable)}; write a number without quotes, or a percentage`;
  }
  const fewest = min === 1 && max > 1 ? 2 : min;
  const pods = Math.ceil((Number(digits) * fewest) / 100);
  if (pods < fewest || fewest === 1) return undefined;
  const all = fewest === min ? `scale.min (${min}) pods` : "2 pods";
  return `must leave at least one of ${all}, got ${show(maxUnavailable)}, which is rounded up to ${pods}; lower it, because a node drain could evict all pods at the same time`;
}
