import { LIMITS } from "../spec/limits";
import type { Problem } from "../spec/problem";
import { show } from "../values/words";
import type { ServiceRelease, TrackRelease } from "../spec/release";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { canaryReplicas, splitWithin, trueShare, type CanaryReplicas } from "../topology/canary-share";
import { inside, problemIf, type Place } from "./problems";
import type { ReleasedService } from "./release";

const ALWAYS_SERVES = "because canary pods still receive requests (the Service selects all pods of the app)";

/** Rules about the share of a canary. The share is a ratio of whole pods, and every pod receives requests. */
export function canaryProblems(
  service: ReleasedService,
  { share, stable, canary }: ServiceRelease,
  place: Place,
  isPending = false,
): Problem[] {
  if (share === undefined) return [];
  const shareProblem = wholeNumberProblem(share, LIMITS.share) ?? migrationProblem(service, share);
  if (shareProblem !== undefined) return problemIf("canary/share", inside(place, "share"), shareProblem);
  if (stable === undefined || canary === undefined) return [];
  if (share === 0)
    return [
      ...idleProblems(stable, canary, inside(place, "canary")),
      ...(isPending ? [] : idleFloorProblems(canary, inside(place, "canary", "floor"))),
    ];
  const problem = isPending ? undefined : splitProblem(service.scale, share, stable, canary);
  return problemIf("canary/floors", inside(place, "canary", "floor"), problem);
}

function migrationProblem({ migrateFrom }: ReleasedService, share: number): string | undefined {
  if (migrateFrom === undefined || share === 0) return undefined;
  return `must be 0 during a migration, got ${share}; end the canary first`;
}

/**
 * When the share is 0, the canary pod receives requests just as a stable pod does, so it must run the stable release.
 */
function idleProblems(stable: TrackRelease, canary: TrackRelease, place: Place): Problem[] {
  const fix = `${ALWAYS_SERVES}; run the stable release, or set share above 0`;
  return [
    ...problemIf(
      "canary/idle-version",
      inside(place, "version"),
      canary.version === stable.version
        ? undefined
        : `must be the stable version (${show(stable.version)}) at share 0, got ${show(canary.version)}, ${fix}`,
    ),
    ...problemIf(
      "canary/idle-digest",
      inside(place, "digest"),
      canary.digest === stable.digest
        ? undefined
        : `must be the stable digest (${showDigest(stable)}) at share 0, got ${showDigest(canary)}, ${fix}`,
    ),
  ];
}

function idleFloorProblems({ floor }: TrackRelease, place: Place): Problem[] {
  const message = `must be 1 at share 0, got ${floor}; raise stable.floor for more stable pods`;
  return problemIf("canary/idle-floor", place, floor > 1 ? message : undefined);
}

/**
 * Above share 0, the floors must be the closest split of their total, or of one pod less than the
 * total.
 */
function splitProblem(
  { min, max = LIMITS.pods.max }: ReleasedService["scale"],
  share: number,
  stable: TrackRelease,
  canary: TrackRelease,
): string | undefined {
  const got = { canary: canary.floor, stable: stable.floor };
  const total = got.canary + got.stable;
  const isCountable = [min, got.canary, got.stable].every(
    (count) => wholeNumberProblem(count, LIMITS.pods) === undefined,
  );
  if (!isCountable) return undefined;
  const splits = [total - 1, total].filter((pods) => pods >= min).map((pods) => canaryReplicas(pods, share, 1));
  if (splits.some((split) => split.canary === got.canary && split.stable === got.stable)) return undefined;
  const right = splitWithin({ min, max }, Math.max(total, min), share);
  return (
    `must be the split of at least scale.min (${min}) pods that is closest to share ${share}, got ${describe(got)}; ` +
    `set stable.floor to ${right.stable} and canary.floor to ${right.canary} (${percentOf(right)})`
  );
}

function showDigest({ digest }: TrackRelease): string {
  return digest === undefined ? "none" : show(digest);
}

function describe(split: CanaryReplicas): string {
  return `stable ${split.stable} and canary ${split.canary} (${percentOf(split)})`;
}

function percentOf(split: CanaryReplicas): string {
  return `${Math.round(trueShare(split) * 10) / 10} %`;
}
