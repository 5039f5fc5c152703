import type { Layer } from "../layer/layer";
import type { OperationSpec, OverlaySpec, PendingSpec, ServiceRelease } from "../spec/release";
import { differences, fieldEdits, overlayEdits, type FieldEdit } from "./field-edits";
import type { Operation } from "./operation";

/** What a release file states about a service. */
export interface Stated {
  /** Release state, without the overlay. */
  readonly release: ServiceRelease;
  /**
   * Temporary number of pods.
   * @default - none
   */
  readonly overlay?: OverlaySpec;
}

/** The pending operation of a service in the release file, or `undefined`. */
export function pendingInFile({ source }: Pick<Layer, "source">, service: string): PendingSpec | undefined {
  const { pending = {} } = source.release;
  return Object.hasOwn(pending, service) ? pending[service] : undefined;
}

/** What the release file stated before a pending operation. */
export function statedBefore({ before, overlay }: PendingSpec): Stated {
  return { release: before, ...(overlay && { overlay }) };
}

/** An operation as a release file records it. */
export function recordedOperation(operation: Operation): OperationSpec {
  if (operation.kind !== "scale") return operation;
  const { kind, pods, temporary } = operation;
  return { kind, pods, ...temporary };
}

/** An operation that a release file records. A rule has checked that it has all values. */
export function operationOf({ kind, version = "", digest, share = 0, pods = 0, ...others }: OperationSpec): Operation {
  const { until, owner, reason } = others;
  switch (kind) {
    case "release":
      return { kind, version, ...(digest !== undefined && { digest }) };
    case "canary":
      return { kind, share };
    case "scale": {
      const isTemporary = until !== undefined && owner !== undefined && reason !== undefined;
      return { kind, pods, ...(isTemporary && { temporary: { until, owner, reason } }) };
    }
    default:
      return { kind };
  }
}

const TRACKS = ["rolling", "blue", "green", "stable", "canary"] as const;

/**
 * The states that a release file goes through, if each of them is applied as a whole: first with more pods, then with the requests moved, then with fewer
 * pods. So requests meet neither a pod that is not ready nor fewer pods than before, as with the steps in a cluster (`run/steps.ts`). Usually it is only
 * the last state.
 */
export function statesBetween(before: Stated, after: Stated): readonly Stated[] {
  const [old, next] = [before.release, after.release];
  const isMoved = old.live !== next.live || old.share !== next.share;
  const states = isMoved
    ? [{ ...before, release: withPodsOf(old, next) }, { ...after, release: withPodsOf(next, old) }, after]
    : [after];
  return states.filter((state, index) => !isSame(state, states[index - 1] ?? before));
}

/** Whether a state is on the way of an operation that leads from one state to another one, or of its undo. */
export function isBetween(state: Stated, before: Stated, after: Stated): boolean {
  const forward = [before, ...statesBetween(before, after)];
  const back = [...forward.flatMap((one) => statesBetween(one, before)), ...statesBack(after, before)];
  const again = back.flatMap((one) => statesBetween(one, after));
  return [...forward, ...back, ...again].some((one) => isSame(one, state));
}

/**
 * The states that return to one from an operation of which it is not known how far it came: requests move at once, because the version that gets them now
 * must go, and its pods stop after that.
 */
export function statesBack(from: Stated, to: Stated): readonly Stated[] {
  const kept = { ...to, release: withPodsOf(to.release, from.release) };
  return isSame(kept, to) ? [to] : [kept, to];
}

/** A release state with the higher floor of two for each workload. */
function withPodsOf(release: ServiceRelease, other: ServiceRelease): ServiceRelease {
  const tracks = TRACKS.flatMap((key) => {
    const [track, more] = [release[key], other[key]];
    if (track === undefined || more === undefined) return [];
    return [[key, { ...track, floor: Math.max(track.floor, more.floor) }] as const];
  });
  return { ...release, ...Object.fromEntries(tracks) };
}

function isSame(one: Stated, other: Stated): boolean {
  return differences(one, other).length === 0;
}

/** The changed fields of a release file between two states of a service. */
export function statedEdits(service: string, before: Stated, after: Stated): readonly FieldEdit[] {
  return [
    ...fieldEdits(service, before.release, after.release),
    ...overlayEdits(service, before.overlay, after.overlay ?? null),
  ];
}

/** The changed fields of a release file that gets a pending operation, or loses it. */
export function pendingEdits(
  service: string,
  before: PendingSpec | undefined,
  after: PendingSpec | undefined,
): readonly FieldEdit[] {
  const edits = differences(before ?? {}, after ?? {}).map((edit) => ({
    ...edit,
    path: ["pending", service, ...edit.path],
  }));
  const isFirst = ({ path }: FieldEdit) => path[2] === "operation";
  // People read the operation first.
  return [...edits.filter(isFirst), ...edits.filter((edit) => !isFirst(edit))];
}
