import { formatPath, type Problem } from "../spec/problem";
import { problemsError } from "../values/problems-error";

export { isProblemsError, type ProblemsError } from "../values/problems-error";

/**
 * Throws if there are problems.
 * @param where - source of the problems, such as `environment prod`
 * @throws ProblemsError with all problems, one per line
 */
export function throwIfAny(problems: readonly Problem[], where: string): void {
  if (problems.length === 0) return;
  throw problemsError(`${where} can't be built`, problems, ({ path, message }) => `${formatPath(path)}: ${message}`);
}
