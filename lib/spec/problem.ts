/** Where a value stands: keys and list indices from the top of a file or of a construct's props. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with an input. Rules return all of them; only `throwIfAny` throws. */
export interface Problem {
  /** Stable code of the rule, such as `scale/max-below-min`; what documentation and tools refer to. */
  readonly code: string;
  /** Which of the two files it is in. */
  readonly source: "environment" | "release";
  /** Where in that file, or in the props of a construct. */
  readonly path: Path;
  /** What is wrong, the value, what is allowed and the way out: lower case, no full stop. */
  readonly message: string;
}

/** A problem whose file and position are known. */
export interface LocatedProblem extends Problem {
  /** File as the user named it. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1. */
  readonly column: number;
}

/** `services.gateway.scale.max`, and `cidrs[0]` for lists. */
export function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

/** `environments/prod.yaml:12:7 services.gateway.scale.max: must be at least min (3), got 2`. */
export function formatLocated(problem: LocatedProblem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  const path = formatPath(problem.path);
  return path === "" ? `${place} ${problem.message}` : `${place} ${path}: ${problem.message}`;
}
