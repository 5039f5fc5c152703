import type { Clock } from "../cluster";
import type { PastOperation } from "../lease";

/**
 * Until when the old color keeps its pods after a switch, so that a rollback needs no new pods. In RFC 3339 format, or `undefined` if it need not.
 * @param minutes - `delivery.holdMinutes` of the environment
 */
export function heldUntil(history: readonly PastOperation[], minutes: number, clock: Clock): string | undefined {
  const last = history.find(({ operation }) => operation.kind === "switch" || operation.kind === "rollback");
  const end = last === undefined ? NaN : clock.parse(last.at) + minutes * 60_000;
  return clock.now() < end ? clock.textOf(end) : undefined;
}
