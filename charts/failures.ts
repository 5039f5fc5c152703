import { isProblemsError } from "../lib/rules/problems-error";
import { formatLocated, type LocatedProblem } from "../lib/spec/problem";

/** Exit codes of every program here. */
export const EXIT = {
  /** All is well. */
  fine: 0,
  /** Something was found, such as a difference; also the code of a bug in the program itself. */
  found: 1,
  /** Wrong usage or input: whoever called can repair it. */
  input: 2,
} as const;

/** What a failed program prints on stderr, and its exit code. */
export interface Failure {
  /** Exit code. */
  readonly code: number;
  /** What to print, without a line end. */
  readonly text: string;
}

/** An error about usage or input: its message is for the person who called, and says the way out. */
export function inputError(message: string): Error {
  return Object.assign(new Error(message), { name: "InputError" });
}

/**
 * Does nothing where there are no problems.
 * @throws an input error with all of them, one a line, and their count
 */
export function throwIfLocated(problems: readonly LocatedProblem[]): void {
  if (problems.length > 0) throw inputError([...problems.map(formatLocated), countProblems(problems)].join("\n"));
}

/**
 * Does nothing where there are no problems.
 * @throws an input error with all of them, one a line, and their count
 */
export function throwIfProblems(lines: readonly string[]): void {
  if (lines.length > 0) throw inputError([...lines, plural(lines.length, "problem")].join("\n"));
}

/** `3 problems in 2 files`. */
export function countProblems(problems: readonly LocatedProblem[]): string {
  return `${plural(problems.length, "problem")} in ${plural(new Set(problems.map(({ file }) => file)).size, "file")}`;
}

/** `1 object`, `2 objects`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What to say about an error. A stack trace says nothing to a caller, so only whoever repairs this program sees one. */
export function failureOf(error: unknown, debug: boolean): Failure {
  const failed = error instanceof Error ? error : new Error(String(error));
  const stack = debug ? `\n${failed.stack ?? ""}` : "";
  if (failed.name === "InputError" || isProblemsError(failed))
    return { code: EXIT.input, text: failed.message + stack };
  const way = debug ? "" : "\nset ACCESS_LAYER_DEBUG=1 to see where";
  return { code: EXIT.found, text: `this is a bug in access-layer: ${failed.message}${way}${stack}` };
}
