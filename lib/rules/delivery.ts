import type { Layer } from "../layer/layer";
import { ERROR_RATIO_LIMITS, GATE_SECONDS, type DeliverySpec, type GatesSpec } from "../spec/delivery";
import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { inEnvironment, inside, limitProblems, problemIf, type Place } from "./problems";

/** Rules about the delivery of new versions. */
export function deliveryProblems({ gates = {}, holdMinutes, soakMinutes }: DeliverySpec, place: Place): Problem[] {
  return [
    ...gatesProblems(gates, inside(place, "gates")),
    ...limitProblems("delivery/hold", holdMinutes, LIMITS.holdMinutes, inside(place, "holdMinutes")),
    ...limitProblems("delivery/soak", soakMinutes, LIMITS.soakMinutes, inside(place, "soakMinutes")),
  ];
}

/** Rules about the gates of an environment or of a service. */
export function gatesProblems(gates: GatesSpec, place: Place): Problem[] {
  const { errorRatio, latencySeconds, requests, bakeMinutes, windowMinutes } = gates;
  const at = (field: keyof GatesSpec) => inside(place, field);
  return [
    ...problemIf("gates/error-ratio", at("errorRatio"), ratioProblem(errorRatio)),
    ...problemIf("gates/latency", at("latencySeconds"), secondsProblem(latencySeconds)),
    ...limitProblems("gates/requests", requests, LIMITS.gateRequests, at("requests")),
    ...limitProblems("gates/minutes", bakeMinutes, LIMITS.gateMinutes, at("bakeMinutes")),
    ...limitProblems("gates/minutes", windowMinutes, LIMITS.gateMinutes, at("windowMinutes")),
  ];
}

function ratioProblem(ratio: number | undefined): string | undefined {
  const { min, max } = ERROR_RATIO_LIMITS;
  if (ratio === undefined || (ratio >= min && ratio <= max)) return undefined;
  const share = Number((ratio / 100).toPrecision(6));
  const fix =
    ratio >= 1 && share <= max
      ? `write a share, such as ${share} for ${ratio} %`
      : ratio > max
        ? `write ${max} or less, because a version that fails most requests would pass`
        : `write ${min} or more`;
  return `must be a share from ${min} to ${max}, got ${ratio}; ${fix}`;
}

function secondsProblem(seconds: number | undefined): string | undefined {
  if (seconds === undefined || GATE_SECONDS.includes(seconds)) return undefined;
  const near = GATE_SECONDS.find((bound) => bound > seconds) ?? GATE_SECONDS.at(-1);
  return `must be one of ${GATE_SECONDS.join(", ")}, got ${seconds}; use ${near}, because services count requests only by these limits`;
}

/** Rule about the window of each service: what happened at the start of the bake must count. The message is at the field that is closest to the service. */
export function gateWindowProblems({ services, source: { environment } }: Layer): Problem[] {
  const shared = environment.delivery?.gates;
  const problems = services.flatMap(({ name, gates: { bakeMinutes, windowMinutes } }) => {
    if (windowMinutes >= bakeMinutes) return [];
    const own = environment.services[name]?.gates;
    const isOwn = own?.windowMinutes !== undefined || own?.bakeMinutes !== undefined;
    const stated = isOwn ? own : shared;
    const gates = isOwn ? inEnvironment("services", name, "gates") : inEnvironment("delivery", "gates");
    const isWindow = stated?.windowMinutes !== undefined;
    const message = isWindow
      ? `must be at least bakeMinutes (${bakeMinutes}), got ${windowMinutes}; raise it, or remove it to measure the whole time`
      : `must be at most windowMinutes (${windowMinutes}), got ${bakeMinutes}; lower it, or raise windowMinutes`;
    return problemIf("gates/window", inside(gates, isWindow ? "windowMinutes" : "bakeMinutes"), message);
  });
  // Services without their own minutes share the problem of the environment.
  return problems.filter(({ path }, index) => problems.findIndex((one) => `${one.path}` === `${path}`) === index);
}
