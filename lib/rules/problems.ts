import type { Limits } from "../spec/limits";
import type { Path, Problem } from "../spec/problem";
import { wholeNumberProblem } from "../spec/values/whole-number";

/** Location of a problem: a file, and a path in it or in the props of a construct. */
export type Place = Pick<Problem, "source" | "path">;

/** A place in the environment file. */
export function inEnvironment(...path: Path): Place {
  return { source: "environment", path };
}

/** A place in the release file. */
export function inRelease(...path: Path): Place {
  return { source: "release", path };
}

/** A place below another place. */
export function inside({ source, path }: Place, ...steps: Path): Place {
  return { source, path: [...path, ...steps] };
}

/** One problem if there is a message, otherwise none. */
export function problemIf(code: string, { source, path }: Place, message: string | undefined): Problem[] {
  return message === undefined ? [] : [{ code, source, path, message }];
}

/** One problem if an optional number is out of bounds, otherwise none. */
export function limitProblems(code: string, value: number | undefined, limits: Limits, place: Place): Problem[] {
  return problemIf(code, place, value === undefined ? undefined : wholeNumberProblem(value, limits));
}
