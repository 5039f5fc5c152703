import { ApiObject, type Chart } from "cdk8s";
import { formatProblem, type Problem } from "../values/problem";
import { problemsError } from "../values/problems-error";
import { constructPlace, problemsBelow } from "./construct-problems";

/** A Kubernetes object as it is in the manifest. */
export interface Manifest {
  /** Group and version: `apps/v1`. */
  readonly apiVersion: string;
  /** Kind: `Deployment`. */
  readonly kind: string;
  /** Its name and labels. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** The rest: `spec`, `data`, … */
  readonly [field: string]: unknown;
}

/**
 * The objects of a chart, in the order in which its constructs were created.
 * @throws ProblemsError with the messages of all validations of the construct tree below the chart; or, where those find nothing, with all objects that
 * have the identity of an earlier one, all Secrets that hold values, and all fields that the 1.28 classes dropped
 */
export function manifestsOf(chart: Chart): readonly Manifest[] {
  return synthesizeObjects(chart, [droppedProblems, secretProblems]);
}

/**
 * The same for a chart that holds only constructs of this library, without patches. Skips the check for dropped fields: a test compares every field
 * that the constructs set with the manifests.
 * @throws ProblemsError as {@link manifestsOf}
 */
export function manifestsOfTestedChart(chart: Chart): readonly Manifest[] {
  return synthesizeObjects(chart, [secretProblems]);
}

function synthesizeObjects(
  chart: Chart,
  rules: readonly ((object: Synthesized) => readonly Problem[])[],
): readonly Manifest[] {
  throwIfAny(chart, problemsBelow(chart));
  const objects = apiObjectsOf(chart).map((object) => ({ object, manifest: object.toJson() as Manifest }));
  const problems = objects.flatMap((object) => rules.flatMap((rule) => rule(object)));
  throwIfAny(chart, [...problems, ...duplicateProblems(objects)]);
  return objects.map(({ manifest }) => manifest);
}

/** `apps/v1/Deployment 254carbon-access/gateway-blue`: what makes an object the same object. */
export function identityOf({ apiVersion, kind, metadata }: Manifest): string {
  const place = metadata.namespace === undefined ? "" : `${metadata.namespace}/`;
  return `${apiVersion}/${kind} ${place}${metadata.name}`;
}

/**
 * The object of a kind and name.
 * @throws Error where there is none or more than one
 */
export function findManifest(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const names = manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name);
    throw new Error(`found ${found.length} of ${kind}/${name}; this chart has ${kind}: ${names.join(", ") || "none"}`);
  }
  return only;
}

function apiObjectsOf(chart: Chart): ApiObject[] {
  return chart.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
}

interface Synthesized {
  readonly object: ApiObject;
  readonly manifest: Manifest;
}

function throwIfAny(chart: Chart, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  throw problemsError(
    `chart ${chart.node.path} can't be synthesized, ${count}`,
    problems,
    (problem) => `${problem.construct ?? chart.node.path} ${formatProblem(problem)}`,
  );
}

function droppedProblems({ object, manifest }: Synthesized): readonly Problem[] {
  const dropped = droppedFields(ApiObject.prototype.toJson.call(object), manifest, "");
  return dropped.map((field) =>
    problemOf(
      object,
      "manifest/dropped-field",
      `${identityOf(manifest)}: the class drops the field ${field}; ` +
        "its schema is Kubernetes 1.28: leave the field out, or make the object with ApiObject",
    ),
  );
}

function secretProblems({ object, manifest }: Synthesized): readonly Problem[] {
  return holdsSecretValue(manifest) ? [problemOf(object, "manifest/secret-value", secretMessage(manifest))] : [];
}

function problemOf(object: ApiObject, code: string, message: string): Problem {
  return { code, source: "environment", path: [], message, construct: constructPlace(object) };
}

function droppedFields(given: unknown, printed: unknown, path: string): string[] {
  if (Array.isArray(given)) {
    if (!Array.isArray(printed)) return [path];
    return given.flatMap((item, index) => droppedFields(item, printed[index], `${path}[${index}]`));
  }
  if (isRecord(given)) {
    const record = isRecord(printed) ? printed : undefined;
    if (record === undefined) return typeof printed === "object" || printed === undefined ? [path] : [];
    return Object.keys(given).flatMap((key) =>
      droppedFields(given[key], record[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return printed === undefined ? [path] : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function holdsSecretValue({ apiVersion, kind, data, stringData }: Manifest): boolean {
  return kind === "Secret" && apiVersion === "v1" && (data !== undefined || stringData !== undefined);
}

function secretMessage(manifest: Manifest): string {
  return `${identityOf(manifest)} holds values, which would be readable in the manifest; refer to a Secret that exists by its name and keys`;
}

function duplicateProblems(objects: readonly Synthesized[]): readonly Problem[] {
  const seen = new Map<string, ApiObject>();
  return objects.flatMap(({ object, manifest }) => {
    const identity = identityOf(manifest);
    const earlier = seen.get(identity);
    if (earlier === undefined) seen.set(identity, object);
    if (earlier === undefined) return [];
    const message = `two objects are ${identity}: kubectl would let the last one win; rename this one, or the one of construct ${earlier.node.path}`;
    return [problemOf(object, "manifest/duplicate", message)];
  });
}
