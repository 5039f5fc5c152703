import type { DeploymentEvent, ReplicaSetEvent } from "../events";
import { isComplete, type State } from "./state";

/** Fewest and most pods that a Deployment was to have since its last rollout was complete. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** PD12: a rollout never has fewer available pods than the Deployment allows. Notes its bounds. A percentage of missing pods is rounded down. */
export function availableProblems(bounds: Map<string, Bounds>, event: DeploymentEvent): readonly string[] {
  const { track, wanted, available, unavailable } = event;
  const old = bounds.get(track);
  if (old === undefined && !isComplete(event)) return [];
  const { least, most } =
    old === undefined || isComplete(event)
      ? { least: wanted, most: wanted }
      : { least: Math.min(old.least, wanted), most: Math.max(old.most, wanted) };
  bounds.set(track, { least, most });
  const fewest = least - Math.floor(countOf(unavailable, least));
  return available < fewest ? [`PD12: ${track} has ${available} available pods, fewer than ${fewest}`] : [];
}

/** PD12: the ReplicaSets of a rollout never have more pods than the Deployment allows. A percentage of a surge is rounded up. */
export function surgeProblems(
  bounds: ReadonlyMap<string, Bounds>,
  { deployments, replicaSets }: State,
  { track }: ReplicaSetEvent,
): readonly string[] {
  const bound = bounds.get(track);
  if (bound === undefined) return [];
  const highest = bound.most + Math.ceil(countOf(deployments.get(track)?.surge ?? "0", bound.most));
  const pods = [...replicaSets.values()]
    .filter((one) => one.track === track)
    .reduce((sum, { wanted }) => sum + wanted, 0);
  return pods > highest ? [`PD12: ${track} has ${pods} pods, more than ${highest}`] : [];
}

function countOf(value: string, pods: number): number {
  return value.endsWith("%") ? (Number(value.slice(0, -1)) * pods) / 100 : Number(value);
}
