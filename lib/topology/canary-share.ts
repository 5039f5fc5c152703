/** Pods on either side of a canary. */
export interface CanaryReplicas {
  /** Pods of the version on trial. */
  readonly canary: number;
  /** Pods of the version that is kept. */
  readonly stable: number;
}

/**
 * Splits `total` pods so that the canary's share of the pods, and so of the requests, comes as near to `percent` as whole
 * pods allow. The total may grow by one when `surge` is above 0. Between equally good splits the larger canary wins, and
 * between 1 and 99 percent neither side is ever empty when there are two pods to divide.
 * The arithmetic is that of Argo Rollouts, so that a team that moves between the two sees the same numbers:
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

/** Percent of the requests that the canary really gets, as long as every pod gets the same. */
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
