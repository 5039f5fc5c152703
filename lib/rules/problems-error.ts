import { formatPath, type Problem } from "../spec/problem";

/** What a construct throws where its props are wrong: its message has every problem, one a line. */
export interface ProblemsError extends Error {
  /** Everything that was wrong. */
  readonly problems: readonly Problem[];
}

/**
 * The one place that throws. A construct calls it with everything that is wrong with its props.
 * @throws ProblemsError with all problems, one a line, when there are any
 */
export function throwIfAny(problems: readonly Problem[], where: string): void {
  if (problems.length === 0) return;
  const lines = problems.map((problem) => `  ${formatPath(problem.path)}: ${problem.message}`);
  const error = new Error(`${where} can't be built:\n${lines.join("\n")}`);
  throw Object.assign(error, { name: "ProblemsError", problems });
}

/** Whether an error is one of a construct about its props. */
export function isProblemsError(error: unknown): error is ProblemsError {
  return error instanceof Error && error.name === "ProblemsError" && "problems" in error;
}
