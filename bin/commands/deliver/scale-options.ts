import { now } from "../../../charts/files/clock";
import { inputError } from "../../../charts/failures";
import type { Operation } from "../../../lib/delivery/operation";
import { LONGEST_OVERLAY } from "../../../lib/rules/overlays";
import type { OverlaySpec } from "../../../lib/spec/release";
import { durationProblem, secondsOf } from "../../../lib/spec/values/duration";
import { secondsOfTime } from "../../../lib/spec/values/time";
import { gitEmail } from "../../input/git";

/** Options of `access-layer scale` about an overlay. */
export interface ScaleOptions {
  /** Interval or time after which the change ends. */
  readonly until?: string;
  /** Why the change is needed. */
  readonly reason?: string;
  /** Who ends the change. */
  readonly owner?: string;
  /** End the overlay. */
  readonly end?: boolean;
}

/**
 * The operation of `access-layer scale`.
 * @throws an input error for options that do not match
 */
export function scaleOperation(
  pods: number | undefined,
  { until, reason, owner, end }: ScaleOptions,
  folder: string,
): Operation {
  const texts = [until, reason, owner].some((value) => value !== undefined);
  if (end === true) {
    if (pods === undefined && !texts) return { kind: "end" };
    throw inputError("--end removes the overlay; run it without a number of pods, --until, --reason and --owner");
  }
  if (pods === undefined)
    throw inputError("missing argument 'pods'; name the number of pods, or end an overlay with --end");
  const temporary = temporaryOf({ until, reason, owner }, folder);
  return { kind: "scale", pods, ...(temporary && { temporary }) };
}

/**
 * End, owner and reason of an overlay, or `undefined` without `--until`.
 * @throws an input error for options that do not match
 */
export function temporaryOf(
  { until, reason, owner }: Omit<ScaleOptions, "end">,
  folder: string,
): Omit<OverlaySpec, "floor"> | undefined {
  if (until === undefined) {
    if (reason === undefined && owner === undefined) return undefined;
    throw inputError("--reason and --owner require --until, which makes the change temporary");
  }
  if (reason === undefined)
    throw inputError('--until requires --reason, which others read during the incident, such as --reason "INC-1234"');
  return { until: endOf(until, now()), owner: owner ?? ownerOf(folder), reason: reason.trim() };
}

/** The time that `--until` names: an interval from now, or a time in UTC. */
function endOf(until: string, start: number): string {
  const interval = secondsOf(until);
  const end = interval === undefined ? secondsOfTime(until) : start + interval;
  if (end === undefined)
    throw inputError(
      `--until ${durationProblem(until) ?? "is invalid"}; or write a time in UTC, such as 2026-12-01T05:00:00Z`,
    );
  if (end <= start) throw inputError(`--until must be in the future, got ${until}; to end an overlay, use --end`);
  if (end > start + LONGEST_OVERLAY)
    throw inputError(
      `--until must be at most 7 days (168h) from now, got ${until}; leave it out for a permanent change`,
    );
  return `${new Date(end * 1000).toISOString().slice(0, 19)}Z`;
}

function ownerOf(folder: string): string {
  const email = gitEmail(folder);
  if (email !== undefined) return email;
  throw inputError("--until requires --owner, because git config user.email is not set: name who ends the overlay");
}
