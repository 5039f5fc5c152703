import type { Problem } from "./problem";

/** Error for invalid input. Its message lists every problem, one per line. */
export interface ProblemsError extends Error {
  /** All problems. */
  readonly problems: readonly Problem[];
}

/**
 * Creates the error for invalid input.
 * @param headline - first line, without the colon: `environment prod has problems`
 * @param lineOf - line of one problem, without indentation
 */
export function problemsError(
  headline: string,
  problems: readonly Problem[],
  lineOf: (problem: Problem) => string,
): ProblemsError {
  const lines = problems.map((problem) => `  ${lineOf(problem)}`);
  return Object.assign(new Error([`${headline}:`, ...lines].join("\n")), { name: "ProblemsError", problems });
}

/** Whether an error lists problems in the input: files, construct props or a chart. */
export function isProblemsError(error: unknown): error is ProblemsError {
  return error instanceof Error && error.name === "ProblemsError" && "problems" in error;
}
