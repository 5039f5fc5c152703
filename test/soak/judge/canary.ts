import type { AutoscalerEvent, DeploymentEvent } from "../events";
import { type State } from "./state";

/** PD8 and PD9: the weights of a route. */
export function weightProblems({ route, pending, deployments, autoscalers }: State): readonly string[] {
  const { weights = {} } = route ?? {};
  const values = Object.values(weights);
  const sum = values.reduce((one, other) => one + other, 0);
  const stable = deployments.get("stable");
  const floor = autoscalers.get("stable")?.floor ?? 0;
  const isReturned = pending === "abort" && weights["canary"] === 0;
  return [
    ...(sum === 100 ? [] : [`PD8: the weights are ${values.join(" and ")}, which is not 100 together`]),
    ...(values.some((weight) => weight < 0 || weight > 100) ? [`PD8: a weight is not between 0 and 100`] : []),
    ...(isReturned && stable !== undefined && stable.ready < floor
      ? [`PD9: stable has ${stable.ready} ready pods of ${floor} when it gets all requests back`]
      : []),
  ];
}

/** PD9: an abort takes the requests from a canary before it takes its pods. */
export function reductionProblems(
  { route, pending }: State,
  { track }: AutoscalerEvent | DeploymentEvent,
): readonly string[] {
  const weight = route?.weights["canary"] ?? 0;
  return track === "canary" && pending === "abort" && weight > 0
    ? [`PD9: an abort lets pods of the canary stop while it gets ${weight} % of the requests`]
    : [];
}
