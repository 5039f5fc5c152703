import type { DeploymentEvent } from "../events";
import { isComplete } from "./state";

/** Fewest and most pods that a Deployment was to have since its last rollout was complete. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** PD12: a rollout never has fewer or more pods than the Deployment allows. Percentages of a surge are rounded up, those of missing pods down. */
export function boundProblems(bounds: Map<string, Bounds>, event: DeploymentEvent): readonly string[] {
  const { track, wanted, pods, available, surge, unavailable } = event;
  const old = bounds.get(track);
  const isStarting = old === undefined && !isComplete(event);
  const least = isComplete(event) ? wanted : Math.min(old?.least ?? 0, wanted);
  const most = isComplete(event) ? wanted : Math.max(old?.most ?? wanted, wanted);
  if (isStarting) return [];
  bounds.set(track, { least, most });
  const fewest = least - Math.floor(countOf(unavailable, least));
  const highest = most + Math.ceil(countOf(surge, most));
  return [
    ...(available < fewest ? [`PD12: ${track} has ${available} available pods, fewer than ${fewest}`] : []),
    ...(pods > highest ? [`PD12: ${track} has ${pods} pods, more than ${highest}`] : []),
  ];
}

function countOf(value: string, pods: number): number {
  return value.endsWith("%") ? (Number(value.slice(0, -1)) * pods) / 100 : Number(value);
}
