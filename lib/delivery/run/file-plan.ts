import type { PendingSpec } from "../../spec/release";
import { recordedOperation, statedBefore, statesBetween, type Stated } from "../pending";
import type { Intent } from "./intent";
import type { TaskRequest } from "./task";

/** How a release file gets from one state of a service to another one, if it is written before the cluster. */
export interface FilePlan {
  /** The operation as it is recorded in the file until it has ended. */
  readonly pending: PendingSpec;
  /** The state that the cluster can still have. */
  readonly start: Stated;
  /** The states that are applied. If an earlier run wrote the file, the first one is that of the file. */
  readonly states: readonly Stated[];
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

/** The states of the release file for an intent. A state that an earlier run wrote is applied again: the run can have died before that. */
export function filePlanOf({ intent, stated, open, via, ...request }: FilePlanRequest): FilePlan {
  const changed = resultOf(intent, open === undefined ? stated : statedBefore(open));
  if (open !== undefined) {
    const end = intent.kind === "takeBack" ? statedBefore(open) : changed;
    const start = intent.kind === "takeBack" ? changed : statedBefore(open);
    return { pending: open, start, states: [stated, ...statesBetween(stated, end)], end };
  }
  const end = intent.kind === "takeBack" ? stated : changed;
  // An earlier run recorded the operation in the cluster, and died before it wrote the file.
  const earlier = intent.kind === "takeBack" ? intent.pending : intent.resumed;
  const { operation, by, at, running } = earlier ?? request;
  const pending: PendingSpec = {
    ...{ operation: recordedOperation(operation), via, by, at, before: stated.release },
    ...(stated.overlay !== undefined && { overlay: stated.overlay }),
    ...(running !== undefined && { running }),
  };
  return { pending, start: stated, states: statesBetween(stated, end), end };
}

/** What the file states after the change of an intent. */
function resultOf({ change: { release, overlay } }: FilePlanRequest["intent"], before: Stated): Stated {
  const next = overlay === undefined ? before.overlay : (overlay ?? undefined);
  return { release, ...(next !== undefined && { overlay: next }) };
}
