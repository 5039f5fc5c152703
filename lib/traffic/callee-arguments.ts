import { DATASTORE_PORTS } from "../names";
import { formatProblem } from "../values/problem";
import { problemsError } from "../values/problems-error";
import { didYouMean, listWith, show } from "../values/words";

const DATASTORES = Object.keys(DATASTORE_PORTS);
const KINDS = ["inCluster", "external"];

/**
 * Checks the type of a name, for callers in plain JavaScript. Constructs check its value at synthesis.
 * @throws ProblemsError if it is not a string
 */
export function requireName(argument: string, value: unknown): void {
  if (typeof value !== "string") reject([argument], `must be a name, got ${show(value)}; pass a string`);
}

/**
 * Checks the kind of a datastore and where it runs.
 * @throws ProblemsError if the datastore is unknown or `spec.kind` is invalid
 */
export function requireDatastore(datastore: unknown, spec: unknown): void {
  if (typeof datastore !== "string" || !DATASTORES.includes(datastore)) {
    const hint = typeof datastore === "string" ? didYouMean(datastore, DATASTORES) : "";
    const fix = hint === "" ? "; pass one of these names" : hint;
    reject(["datastore"], `must be ${listWith("or", DATASTORES)}, got ${show(datastore)}${fix}`);
  }
  const { kind } = Object(spec) as { readonly kind?: unknown };
  if (typeof kind !== "string" || !KINDS.includes(kind))
    reject(["spec", "kind"], `must be ${listWith("or", KINDS)}, got ${show(kind)}; pass one of the two`);
}

/**
 * Checks that an external service has pods in another namespace or addresses outside the cluster.
 * @throws ProblemsError if it has neither
 */
export function requireExternalService(spec: unknown): void {
  const fields = Object(spec) as Readonly<Record<string, unknown>>;
  const has = (key: string) => fields[key] !== undefined;
  const isOfPods = ["namespace", "labels", "port"].every(has) && !has("cidrs");
  if (isOfPods || (has("cidrs") && !has("namespace") && !has("labels"))) return;
  const given = listWith("and", Object.keys(fields).filter(has)) || "nothing";
  reject(["spec"], `must have either namespace, labels and port, or cidrs, got ${given}; pass one of the two`);
}

function reject(path: readonly string[], message: string): never {
  const problem = { code: "callee/argument", source: "environment", path, message } as const;
  throw problemsError("callee can't be built", [problem], formatProblem);
}
