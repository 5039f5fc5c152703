import { recordAt } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";

/** How many pods a rollout adds and removes at a time. */
export interface RolloutSize {
  /** Pods beyond those that run. */
  readonly surge: number;
  /** Pods that may be missing. */
  readonly unavailable: number;
}

/**
 * How many pods a rollout of a Deployment adds and removes at a time. The defaults are those of the API server:
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
 * @param pods - number of its pods
 */
export function rolloutSize(deployment: Manifest, pods: number): RolloutSize {
  if (isRecreated(deployment)) return { surge: 0, unavailable: pods };
  const { maxSurge = "25%", maxUnavailable = "25%" } = recordAt(deployment, "spec", "strategy", "rollingUpdate");
  return { surge: Math.ceil(podsOf(maxSurge, pods)), unavailable: Math.floor(podsOf(maxUnavailable, pods)) };
}

/** Whether all pods of a Deployment stop before new ones start. */
export function isRecreated(deployment: Manifest): boolean {
  return recordAt(deployment, "spec", "strategy")["type"] === "Recreate";
}

function podsOf(value: unknown, pods: number): number {
  const text = String(value);
  return text.endsWith("%") ? (Number(text.slice(0, -1)) * pods) / 100 : Number(text);
}
