import { formatProblem, type Problem } from "../values/problem";

export { formatPath, type Path, type Problem } from "../values/problem";

/** A problem whose file and position are known. */
export interface LocatedProblem extends Problem {
  /** File as the user named it. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
}

/** `environments/prod.yaml:12:7 services.gateway.scale.max: must be at least min (3), got 2`. */
export function formatLocated(problem: LocatedProblem): string {
  return `${problem.file}:${problem.line}:${problem.column} ${formatProblem(problem)}`;
}
