import { checkedCommandOf, commandOf } from "../command";
import { differences, overlayEdits } from "../field-edits";
import type { PendingSpec } from "../../spec/release";
import type { LiveObject } from "../cluster";
import { historyOf, isRestart, pendingOf, type Pending, type PendingOperation, type PendingRestart } from "../lease";
import type { Operation, RecordedOperation } from "../operation";
import { refusal, type Change, type Done, type Refusal } from "../outcome";
import { outcomeOf, type DeliveredService } from "../outcome-of";
import { isBetween, operationOf, statedBefore, type Stated } from "../pending";

/** Kinds of operations that this version knows. Another one can have written the Lease. */
const OPERATION_KINDS: readonly string[] = Object.keys({
  release: true,
  switch: true,
  rollback: true,
  retire: true,
  canary: true,
  promote: true,
  abort: true,
  scale: true,
  end: true,
} satisfies Record<Operation["kind"], true>);

/** What an operation does, given what has started in the cluster. */
export type Intent =
  | Done
  | Refusal
  | {
      /** Changes the cluster, and then the release file. */
      readonly kind: "change";
      readonly change: Change;
      /**
       * The same operation, which an earlier run started.
       * @default - it starts now
       */
      readonly resumed?: PendingOperation;
      /**
       * Another operation that has ended without a record.
       * @default - none
       */
      readonly unrecorded?: PendingOperation;
    }
  | {
      /** Returns the cluster to the release file, which an operation that has not ended did not change yet. */
      readonly kind: "takeBack";
      /** What the operation would have changed. */
      readonly change: Change;
      /** The operation. */
      readonly pending: PendingOperation;
    }
  | {
      /** The release file has the result already, or there is none. Only its record in the cluster is missing. */
      readonly kind: "ended";
      /** The operation. */
      readonly pending: Pending;
      /** What was found: a sentence. */
      readonly found: string;
    };

/**
 * What an operation does. An operation that has started and not ended can be repeated, or taken back with `abort`; all others have to wait. The release
 * file tells whether it has ended, because the file is written last.
 */
export function intentOf(
  service: DeliveredService,
  operation: Operation,
  pending?: Pending,
  via?: PendingOperation["via"],
): Intent {
  const { name } = service;
  if (pending === undefined) return intentWithoutPending(service, operation);
  if (isRestart(pending)) return operation.kind === "abort" ? endOfRestart(name, pending) : notEnded(name, pending);
  const isRepeated = isSameOperation(pending.operation, operation);
  if (isWritten(service, pending))
    return isRepeated
      ? { kind: "ended", pending, found: `${pending.operation.kind} ${name} is complete. Only its record was missing.` }
      : withUnrecorded(intentWithoutPending(service, operation), pending);
  if (!OPERATION_KINDS.includes(pending.operation.kind))
    return refusal(
      `${pending.by} started ${pending.operation.kind} ${name} at ${pending.at} with another version of this tool; complete it with that version`,
    );
  const open = outcomeOf({ ...service, running: pending.running }, pending.operation);
  if (open.kind !== "change") return intentWithoutPending(service, operation);
  return openIntent(service, operation, open, pending, via);
}

/**
 * What an operation does if the release file has a pending operation. The file has the result already, or a state on the way to it, so only the record
 * in the file tells that it has not ended.
 * @param service - as in the release file
 * @param via - how the operation is to be applied; not set if the command applies the objects itself, or only writes the file
 * @param lease - the Lease of the service, if the cluster is known
 */
export function intentWithPendingFile(
  service: DeliveredService,
  operation: Operation,
  spec: PendingSpec,
  via: PendingOperation["via"],
  lease?: LiveObject,
): Intent {
  const { name } = service;
  const { by, at, running } = spec;
  // The Lease loses its record after the file, so this file is older.
  const [last] = lease === undefined || pendingOf(lease) !== undefined ? [] : historyOf(lease);
  if (last !== undefined && last.at > at)
    return refusal(
      `${spec.operation.kind} ${name}, which ${by} started at ${at}, has ended: ${last.by} ended ${last.operation.kind} at ${last.at}; get the newest release file, and run the command again`,
    );
  const { overlay: _overlay, ...others } = service;
  const started = operationOf(spec.operation);
  const open = outcomeOf({ ...others, ...statedBefore(spec), running }, started);
  if (open.kind !== "change")
    return refusal(
      `pending.${name} in the release file does not match its state before; restore the file from its history, or remove pending.${name} if the operation has ended`,
    );
  const after = { release: open.release, ...overlayAfter(open, spec) };
  const { release, overlay } = service;
  if (!isBetween({ release, ...(overlay && { overlay }) }, statedBefore(spec), after))
    return refusal(
      `the release file has other values of ${name} than ${spec.operation.kind}, which ${by} started at ${at}, writes; restore them from its history, and run the command again`,
    );
  const pending: PendingOperation = {
    ...{ operation: started, by, at, via: spec.via, release: open.release },
    ...(open.overlay !== undefined && { overlay: open.overlay }),
    ...(running !== undefined && { running }),
  };
  return openIntent(service, operation, open, pending, via);
}

/** A pending operation is completed or taken back by the same way of applying. */
function openIntent(
  { name }: DeliveredService,
  operation: Operation,
  open: Change,
  pending: PendingOperation,
  via: PendingOperation["via"],
): Intent {
  const isSameWay = pending.via === via;
  if (isSameWay && isSameOperation(pending.operation, operation))
    return { kind: "change", change: open, resumed: pending };
  if (isSameWay && operation.kind === "abort") return { kind: "takeBack", change: open, pending };
  return notEnded(name, pending, via);
}

function overlayAfter({ overlay }: Change, spec: PendingSpec): Pick<Stated, "overlay"> {
  const next = overlay === undefined ? spec.overlay : (overlay ?? undefined);
  return { ...(next && { overlay: next }) };
}

/** What the text about an operation that has not ended needs. */
export type NotEnded = Pick<PendingOperation, "operation" | "by" | "at" | "via"> | PendingRestart;

/**
 * An operation has to wait until another one has ended.
 * @param via - how it is to be applied; `other` for a command without this option, so that the text always names it
 * @param more - options that the commands need, such as ` --env prod`
 */
export function notEnded(
  name: string,
  pending: NotEnded,
  via: PendingOperation["via"] | "other" = undefined,
  more = "",
): Refusal {
  const { operation, by, at } = pending;
  const started = `${by} started ${operation.kind} ${name} at ${at}`;
  const checked = checkedCommandOf(name, operation);
  const command = (way: string) => (checked === undefined ? "the same command" : `${checked}${more}${way}`);
  if (isRestart(pending))
    return refusal(
      `${started}, and it has not ended; complete it with ${command("")}, or end it with abort ${name}${more} --via kubectl`,
    );
  const way = pending.via === via ? "" : ` --via ${pending.via ?? "kubectl"}`;
  // The repetition of an abort is the same command.
  const undo = operation.kind === "abort" ? "" : `, or take it back with abort ${name}${more}${way}`;
  return refusal(
    `${started}${way === "" ? "" : ` with${way}`}, and it has not ended; complete it with ${command(way)}${undo}`,
  );
}

/** A restart changes no file, so there is nothing to take back. */
export function endOfRestart(name: string, pending: PendingRestart): Extract<Intent, { readonly kind: "ended" }> {
  const found = `Ends ${commandOf(name, pending.operation)}, which ${pending.by} started at ${pending.at}. Pods that it replaced stay. A rollout that it started goes on.`;
  return { kind: "ended", pending, found };
}

/** Whether the release file has the result of an operation. */
export function isWritten({ name, release, overlay }: DeliveredService, pending: PendingOperation): boolean {
  return (
    differences(release, pending.release).length === 0 && overlayEdits(name, overlay, pending.overlay).length === 0
  );
}

function withUnrecorded(intent: Intent, unrecorded: PendingOperation): Intent {
  return intent.kind === "change" ? { ...intent, unrecorded } : intent;
}

function intentWithoutPending(service: DeliveredService, operation: Operation): Intent {
  const outcome = outcomeOf(service, operation);
  return outcome.kind === "change" ? { kind: "change", change: outcome } : outcome;
}

/** Whether two operations ask for the same. The end of an overlay can be an interval, which a repetition counts from another time. */
export function isSameOperation(one: RecordedOperation, other: RecordedOperation): boolean {
  return commandOf("", withoutEnd(one)) === commandOf("", withoutEnd(other));
}

function withoutEnd(operation: RecordedOperation): RecordedOperation {
  if (operation.kind !== "scale" || operation.temporary === undefined) return operation;
  return { ...operation, temporary: { ...operation.temporary, until: "" } };
}
