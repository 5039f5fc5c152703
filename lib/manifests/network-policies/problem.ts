import type { Path, Problem } from "../../values/problem";

/** Part of a NetworkPolicy to which a rule applies. */
type Part = "field" | "metadata" | "port" | "peer" | "range" | "selector" | "type";

/** Creates a problem of a NetworkPolicy, with a code such as `policy/port`. */
export function policyProblem(part: Part, path: Path, message: string): Problem {
  return { code: `policy/${part}`, source: "environment", path, message };
}
