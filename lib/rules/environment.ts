import type { EnvironmentSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import type { ReleaseSpec } from "../spec/release";

export function environmentProblems(_environment: EnvironmentSpec, _release: ReleaseSpec): Problem[] {
  return [];
}
