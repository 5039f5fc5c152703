import { LIMITS } from "../spec/limits";
import type { Scale } from "../spec/service";
import { canaryReplicas, splitWithin, trueShare, type CanaryReplicas } from "../topology/canary-share";

/** The split of `total` pods that comes closest to a share, or of one pod more if that is closer. `max` can admit fewer. */
export function splitOf(total: number, share: number, scale: Pick<Scale, "min" | "max">): CanaryReplicas {
  const { min, max = LIMITS.pods.max } = scale;
  const splits = [total, total - 1].filter((pods) => pods >= min).map((pods) => canaryReplicas(pods, share, 1));
  const exact = splits.find(({ stable, canary }) => stable + canary === total && stable <= max && canary <= max);
  return exact ?? splitWithin({ min, max }, Math.max(total, min), share);
}

/** The pods at share 0. The canary runs the release of stable then, and its pod serves as they do. */
export function idleSplit(total: number, { min, max = LIMITS.pods.max }: Pick<Scale, "min" | "max">): CanaryReplicas {
  return { stable: Math.min(Math.max(total - 1, min), max), canary: 1 };
}

/** Pods and their share. Pods are whole, so few of them cannot match a small share. */
export function podsText(split: CanaryReplicas): string {
  const percent = Math.round(trueShare(split));
  return `${split.stable} stable and ${split.canary} canary, which is ${percent} % of the pods`;
}
