import { resolveProbes } from "../layer/service";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import type { ProbeTiming, ServiceProbes } from "../spec/probes";
import { inside, limitProblems, problemIf, type Place } from "./problems";

/** Longest time that a container may take to start. A rollout waits at least as long before it fails. */
const LONGEST_START_SECONDS = 3600;

const PROBES = ["startup", "readiness", "liveness"] as const;

/** Rules about the timing of the probes of a service. */
export function probesProblems(probes: ServiceProbes, place: Place): Problem[] {
  const numbers = PROBES.flatMap((name) => timingProblems(probes[name] ?? {}, inside(place, name)));
  if (numbers.length > 0) return numbers;
  const { startup, readiness, liveness } = resolveProbes(probes);
  return [
    ...problemIf("probes/startup-time", inside(place, "startup"), startupProblem(secondsToFail(startup))),
    ...problemIf(
      "probes/liveness-first",
      inside(place, probes.liveness === undefined ? "readiness" : "liveness"),
      livenessProblem(secondsToFail(readiness), secondsToFail(liveness), probes.liveness === undefined),
    ),
  ];
}

function timingProblems({ periodSeconds, timeoutSeconds, failureThreshold }: ProbeTiming, place: Place): Problem[] {
  const at = (key: keyof ProbeTiming) => inside(place, key);
  return [
    ...limitProblems("probes/period", periodSeconds, LIMITS.probeSeconds, at("periodSeconds")),
    ...limitProblems("probes/timeout", timeoutSeconds, LIMITS.probeSeconds, at("timeoutSeconds")),
    ...limitProblems("probes/failures", failureThreshold, LIMITS.probeFailures, at("failureThreshold")),
  ];
}

function secondsToFail({ periodSeconds, failureThreshold }: Required<ProbeTiming>): number {
  return periodSeconds * failureThreshold;
}

function startupProblem(seconds: number): string | undefined {
  if (seconds <= LONGEST_START_SECONDS) return undefined;
  return `must fail within an hour (periodSeconds × failureThreshold), got ${seconds} s; lower one of the two, because a rollout would wait as long for a broken version`;
}

/** A pod must get no requests for some time before it restarts: https://kubernetes.io/docs/concepts/workloads/pods/probes/ */
function livenessProblem(readiness: number, liveness: number, isDefault: boolean): string | undefined {
  if (liveness > readiness) return undefined;
  const reason = "because a busy pod would restart instead of getting fewer requests";
  return isDefault
    ? `must fail before the liveness probe (after ${liveness} s), got ${readiness} s (periodSeconds × failureThreshold); lower it, or raise liveness.failureThreshold, ${reason}`
    : `must fail after the readiness probe (after ${readiness} s), got ${liveness} s (periodSeconds × failureThreshold); raise it, ${reason}`;
}
