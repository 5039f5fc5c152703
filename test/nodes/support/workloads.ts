import type { Manifest } from "../../../lib/manifests/manifest";
import type { RunningPod } from "./pods";

/** Name of a pod's Deployment. */
export function workloadOf({ name }: RunningPod): string {
  // The ReplicaSet and the pod each add a part.
  return name.split("-").slice(0, -2).join("-");
}

/** Pods of each Deployment. */
export function byWorkload(pods: readonly RunningPod[]): ReadonlyMap<string, readonly RunningPod[]> {
  const found = new Map<string, readonly RunningPod[]>();
  for (const pod of pods) found.set(workloadOf(pod), [...(found.get(workloadOf(pod)) ?? []), pod]);
  return found;
}

/** Number of pods that each Deployment must have: the floor of its autoscaler, else its `replicas`. */
export function leastPods(manifests: readonly Manifest[]): ReadonlyMap<string, number> {
  const specOf = ({ spec }: Manifest) => spec as { readonly replicas?: number; readonly minReplicas?: number };
  const floors = new Map(
    manifests
      .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
      .map((one) => [one.metadata.name, specOf(one).minReplicas]),
  );
  const deployments = manifests.filter(({ kind }) => kind === "Deployment");
  return new Map(
    deployments.map((one) => [one.metadata.name, specOf(one).replicas ?? floors.get(one.metadata.name) ?? 1]),
  );
}

/** Names of the Deployments that have fewer ready pods than they must have. */
export function belowFloor(manifests: readonly Manifest[], pods: readonly RunningPod[]): readonly string[] {
  const ready = byWorkload(pods.filter(({ isReady }) => isReady));
  return [...leastPods(manifests)]
    .filter(([name, least]) => (ready.get(name)?.length ?? 0) < least)
    .map(([name]) => name);
}
