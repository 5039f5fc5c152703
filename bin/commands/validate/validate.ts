import { chooseEnvironments, loadEnvironments } from "../../../charts/files/chosen-environments";
import { now } from "../../../charts/files/clock";
import { EXIT, countProblems } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { formatLocated, formatPath, formatWarning, type LocatedProblem } from "../../../lib/spec/problem";
import type { EnvironmentOptions } from "../../input/options";
import { printJson, tell } from "../../output/terminal";

/** Options of `access-layer validate`. */
export interface ValidateOptions extends EnvironmentOptions {
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer validate`: reports all problems of the environment files, and warnings about those without problems. */
export function validate({ environments, env, json }: ValidateOptions): number {
  const names = chooseEnvironments(environments, env);
  const { loaded, problems } = loadEnvironments(environments, names, now());
  const warnings = loaded.flatMap((environment) => environment.warnings);
  if (json === true) printJson({ problems: problems.map(problemRecord), warnings: warnings.map(problemRecord) });
  else tell(...warnings.map(formatWarning), ...problems.map(formatLocated), closingLine(names, problems, warnings));
  return problems.length > 0 ? EXIT.input : EXIT.fine;
}

function closingLine(
  names: readonly string[],
  problems: readonly LocatedProblem[],
  { length }: readonly LocatedProblem[],
): string {
  const warnings = length > 0 ? `; ${plural(length, "warning")}` : "";
  if (problems.length > 0) return `${countProblems(problems)}${warnings}`;
  return `${plural(names.length, "environment")} without problems: ${names.join(", ")}${warnings}`;
}

function problemRecord({ file, line, column, path, code, message }: LocatedProblem): object {
  return { file, line, column, path: formatPath(path), code, message };
}
