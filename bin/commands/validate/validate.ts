import { chooseEnvironments, loadEnvironments } from "../../../charts/files/chosen-environments";
import { EXIT, countProblems, plural } from "../../../charts/failures";
import { formatLocated, formatPath, type LocatedProblem } from "../../../lib/spec/problem";
import type { EnvironmentOptions } from "../../input/options";
import { printJson, tell } from "../../output/terminal";

/** Options of `access-layer validate`. */
export interface ValidateOptions extends EnvironmentOptions {
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer validate`: reports all problems of the environment files. */
export function validate({ environments, env, json }: ValidateOptions): number {
  const names = chooseEnvironments(environments, env);
  const { problems } = loadEnvironments(environments, names);
  if (json === true) printJson({ problems: problems.map(problemRecord) });
  else tell(...problems.map(formatLocated), closingLine(names, problems));
  return problems.length > 0 ? EXIT.input : EXIT.fine;
}

function closingLine(names: readonly string[], problems: readonly LocatedProblem[]): string {
  if (problems.length > 0) return countProblems(problems);
  return `${plural(names.length, "environment")} without problems: ${names.join(", ")}`;
}

function problemRecord({ file, line, column, path, code, message }: LocatedProblem): object {
  return { file, line, column, path: formatPath(path), code, message };
}
