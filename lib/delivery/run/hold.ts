import type { PastOperation } from "../lease";
import type { Clock } from "../cluster";

/** Minutes for which the old color keeps its pods after a switch, so that a rollback needs no new pods. */
export const HOLD_MINUTES = 5;

/** Until when the old color keeps its pods, in RFC 3339 format, or `undefined` if it need not. */
export function heldUntil(history: readonly PastOperation[], clock: Clock): string | undefined {
  const last = history.find(({ operation }) => operation.kind === "switch" || operation.kind === "rollback");
  const end = last === undefined ? NaN : clock.parse(last.at) + HOLD_MINUTES * 60_000;
  return clock.now() < end ? clock.textOf(end) : undefined;
}
