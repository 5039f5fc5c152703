import { LIMITS } from "../spec/limits";
import type { Scale } from "../spec/service";

/** Pods of a canary service. */
export interface CanaryReplicas {
  /** Pods with the new version. */
  readonly canary: number;
  /** Pods with the current version. */
  readonly stable: number;
}

/**
 * Splits `total` pods so that the canary's share of pods, and therefore of requests, is as close to `percent` as possible. The total can grow by one
 * if `surge` is above 0. Of two equally close splits, the one with more canary pods is used. From 1 to 99 percent, both sides get at least one pod if
 * there are at least two pods. Produces the same results as Argo Rollouts:
 * https://github.com/argoproj/argo-rollouts/blob/v1.9.1/utils/replicaset/canary.go
 */
export function canaryReplicas(total: number, percent: number, surge: number): CanaryReplicas {
  const totals = surge > 0 ? [total, total + 1] : [total];
  const splits = totals.flatMap((pods) =>
    [Math.ceil((total * percent) / 100), Math.floor((total * percent) / 100)].map((wanted) => {
      const canary = neverEmpty(wanted, pods, percent);
      return { canary, stable: pods - canary };
    }),
  );
  const shared = splits.filter((split) => split.canary > 0 && split.stable > 0);
  const candidates = isPartial(percent) && shared.length > 0 ? shared : splits;
  return candidates.reduce((best, next) => (isBetter(next, best, percent) ? next : best));
}

/** The closest split of at most `total` pods with at most `max` pods on each side. A split of `min` pods always fits. */
export function splitWithin(
  { min, max }: { readonly min: number; readonly max: number },
  total: number,
  share: number,
): CanaryReplicas {
  const split = canaryReplicas(total, share, 1);
  const fits = split.stable <= max && split.canary <= max;
  return fits || total <= min ? split : splitWithin({ min, max }, total - 1, share);
}

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

/** Actual percentage of requests that the canary receives if every pod receives the same number. */
export function trueShare({ canary, stable }: CanaryReplicas): number {
  const total = canary + stable;
  return total === 0 ? 0 : (100 * canary) / total;
}

function isPartial(percent: number): boolean {
  return percent > 0 && percent < 100;
}

function neverEmpty(canary: number, pods: number, percent: number): number {
  return isPartial(percent) && pods > 1 ? Math.min(Math.max(canary, 1), pods - 1) : canary;
}

function isBetter(next: CanaryReplicas, best: CanaryReplicas, percent: number): boolean {
  const gap = (split: CanaryReplicas) => Math.abs(trueShare(split) - percent);
  const difference = gap(next) - gap(best);
  if (Math.abs(difference) > 1e-9) return difference < 0;
  return next.canary > best.canary;
}
