import type { Problem } from "./problem";

/** The error for wrong input: its message holds every problem, one a line. */
export interface ProblemsError extends Error {
  /** Everything that is wrong. */
  readonly problems: readonly Problem[];
}

/**
 * Makes the error for wrong input.
 * @param headline - the first line, without the colon: `environment prod can't be built`
 * @param lineOf - the line of one problem, without its indentation
 */
export function problemsError(
  headline: string,
  problems: readonly Problem[],
  lineOf: (problem: Problem) => string,
): ProblemsError {
  const lines = problems.map((problem) => `  ${lineOf(problem)}`);
  return Object.assign(new Error([`${headline}:`, ...lines].join("\n")), { name: "ProblemsError", problems });
}

/** Whether an error lists problems of an input: of files, of a construct's props or of a chart. */
export function isProblemsError(error: unknown): error is ProblemsError {
  return error instanceof Error && error.name === "ProblemsError" && "problems" in error;
}
