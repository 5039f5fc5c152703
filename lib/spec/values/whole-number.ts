import type { Limits } from "../limits";
import { show } from "../../values/words";

/** Says what is wrong with a number that must be whole and within its limits; `undefined` where nothing is. */
export function wholeNumberProblem(value: number, { min, max, why }: Limits): string | undefined {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return undefined;
  const reason = why === undefined || !(value > max) ? "" : `; ${why}`;
  return `must be a whole number from ${min} to ${max}, got ${showNumber(value)}${reason}`;
}

/** `show` would print NaN and the infinities as null. */
function showNumber(value: unknown): string {
  return typeof value === "number" ? String(value) : show(value);
}
