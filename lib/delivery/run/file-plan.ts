import type { PendingSpec } from "../../spec/release";
import { recordedOperation, statedBefore, statesBack, statesBetween, type Stated } from "../pending";
import type { Intent } from "./intent";
import type { TaskRequest } from "./task";

/** How a release file gets from one state of a service to another one, if it is written before the cluster. */
export interface FilePlan {
  /** The operation as it is recorded in the file until it has ended. */
  readonly pending: PendingSpec;
  /** The states between which the cluster can be. */
  readonly starts: readonly Stated[];
  /** The states that are applied. */
  readonly states: readonly Stated[];
  /** Whether an earlier run can have applied a part. */
  readonly isResumed: boolean;
  /** The state at the end. */
  readonly end: Stated;
}

/** What a plan is made of. */
export interface FilePlanRequest extends Pick<TaskRequest, "operation" | "by" | "at" | "running"> {
  readonly intent: Extract<Intent, { readonly kind: "change" | "takeBack" }>;
  /** What the release file states. */
  readonly stated: Stated;
  /**
   * The pending operation of the release file.
   * @default - none
   */
  readonly open?: PendingSpec;
  readonly via: PendingSpec["via"];
}

/**
 * The states of the release file for an intent. If the operation goes on, a state that an earlier run wrote is applied again: the run can have died before
 * that. If it is taken back, that state is not applied: it could move requests to the version that must go.
 */
export function filePlanOf({ intent, stated, open, via, ...request }: FilePlanRequest): FilePlan {
  const changed = resultOf(intent, open === undefined ? stated : statedBefore(open));
  if (open !== undefined && intent.kind === "change") {
    const states = [stated, ...statesBetween(stated, changed)];
    return { pending: open, starts: [statedBefore(open)], states, isResumed: true, end: changed };
  }
  if (open !== undefined) {
    const end = statedBefore(open);
    const between = statesBetween(stated, end);
    // The end is applied in any case: an earlier run can have died before that.
    const states = between.length === 0 ? [end] : between;
    return { pending: open, starts: [changed, end], states, isResumed: true, end };
  }
  // An earlier run recorded the operation in the cluster, and died before it wrote the file.
  const earlier = intent.kind === "takeBack" ? intent.pending : intent.resumed;
  const { operation, by, at, running } = earlier ?? request;
  const pending: PendingSpec = {
    ...{ operation: recordedOperation(operation), via, by, at, before: stated.release },
    ...(stated.overlay !== undefined && { overlay: stated.overlay }),
    ...(running !== undefined && { running }),
  };
  // The file of the earlier run can be lost. Its state can have been applied.
  if (intent.kind === "takeBack")
    return {
      ...{ pending, starts: [changed, stated], states: statesBack(changed, stated) },
      ...{ isResumed: true, end: stated },
    };
  return { pending, starts: [stated], states: statesBetween(stated, changed), isResumed: false, end: changed };
}

/** What the file states after the change of an intent. */
function resultOf({ change: { release, overlay } }: FilePlanRequest["intent"], before: Stated): Stated {
  const next = overlay === undefined ? before.overlay : (overlay ?? undefined);
  return { release, ...(next !== undefined && { overlay: next }) };
}
