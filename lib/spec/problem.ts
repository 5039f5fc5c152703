import { formatProblem, type Problem } from "../values/problem";

export { formatPath, type Path, type Problem } from "../values/problem";

/** A problem with its file and position. */
export interface LocatedProblem extends Problem {
  /** Path as the user typed it. */
  readonly file: string;
  /** Line number, starting at 1. */
  readonly line: number;
  /** Column number, starting at 1. */
  readonly column: number;
}

/** Formats a warning as `environments/prod.yaml:12:7 warning: datastores.postgres.version: …`. */
export function formatWarning(warning: LocatedProblem): string {
  return `${warning.file}:${warning.line}:${warning.column} warning: ${formatProblem(warning)}`;
}

/** Formats a problem as `environments/prod.yaml:12:7 services.gateway.scale.max: must be at least min (3), got 2; raise max, or lower min`. */
export function formatLocated(problem: LocatedProblem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${formatProblem(problem)}`;
}
