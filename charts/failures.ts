import { isProblemsError } from "../lib/rules/problems-error";
import { formatLocated, type LocatedProblem } from "../lib/spec/problem";
import { plural } from "../lib/values/words";

/** Exit codes used by all commands. */
export const EXIT = {
  /** Exit code for success. */
  fine: 0,
  /** Exit code if the command found something, such as a difference. It is also used for a bug in access-layer. */
  found: 1,
  /** Exit code for wrong usage or input, which the caller can fix. */
  input: 2,
} as const;

/** Exit code and stderr output of a failed command. */
export interface Failure {
  /** Exit code, from `EXIT`. */
  readonly code: number;
  /** Text for stderr, without a final line break. */
  readonly text: string;
}

/** Creates an error about usage or input. The message tells the caller what to fix. */
export function inputError(message: string): Error {
  return Object.assign(new Error(message), { name: "InputError" });
}

/**
 * Throws if there are problems.
 * @throws an input error with one line per problem and a count
 */
export function throwIfLocated(problems: readonly LocatedProblem[]): void {
  if (problems.length > 0) throw inputError([...problems.map(formatLocated), countProblems(problems)].join("\n"));
}

/**
 * Throws if there are problems, given as lines of text.
 * @throws an input error with all lines and a count
 */
export function throwIfProblems(lines: readonly string[]): void {
  if (lines.length > 0) throw inputError([...lines, plural(lines.length, "problem")].join("\n"));
}

/** Formats a problem count, such as `3 problems in 2 files`. */
export function countProblems(problems: readonly LocatedProblem[]): string {
  return `${plural(problems.length, "problem")} in ${plural(new Set(problems.map(({ file }) => file)).size, "file")}`;
}

/** Returns the exit code and text for an error. With `debug`, the text includes the stack trace. */
export function failureOf(error: unknown, debug: boolean): Failure {
  const failed = error instanceof Error ? error : new Error(String(error));
  const stack = debug ? `\n${failed.stack ?? ""}` : "";
  if (failed.name === "InputError" || isProblemsError(failed))
    return { code: EXIT.input, text: failed.message + stack };
  const hint = debug ? "" : "\nset ACCESS_LAYER_DEBUG=1 to see the stack trace";
  return { code: EXIT.found, text: `this is a bug in access-layer: ${failed.message}${hint}${stack}` };
}
