import type { Limits } from "../limits";
import { show } from "../../values/words";

/** Validates a number that must be whole and within limits: returns the problem, or `undefined` if it is valid. */
export function wholeNumberProblem(value: number, { min, max, why }: Limits): string | undefined {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return undefined;
  const fix =
    value > max ? (why ?? `write ${max} or less`) : value < min ? `write ${min} or more` : "use a whole number";
  return `must be a whole number from ${min} to ${max}, got ${showNumber(value)}; ${fix}`;
}

/** Unlike `show`, does not turn NaN and infinities into null. */
function showNumber(value: unknown): string {
  return typeof value === "number" ? String(value) : show(value);
}
