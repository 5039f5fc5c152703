import { ApiObject, type Chart } from "cdk8s";
import { formatProblem, type Problem } from "../values/problem";
import { problemsError } from "../values/problems-error";
import { constructPlace, problemsBelow } from "./construct-problems";
import { isRecord } from "./json";
import { unpatchedManifest } from "./patched-objects";

/** A Kubernetes object in a manifest. */
export interface Manifest {
  /** API group and version, such as `apps/v1`. */
  readonly apiVersion: string;
  /** Kind of the object, such as `Deployment`. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** All other fields, such as `spec` and `data`. */
  readonly [field: string]: unknown;
}

/**
 * Returns the objects of a chart in the order in which its constructs were created.
 * @throws ProblemsError with all problems found by the validations of the chart's constructs. If the validations find none, the error lists all
 * duplicate objects, all Secrets that contain values, and all fields that the Kubernetes 1.28 classes dropped
 */
export function manifestsOf(chart: Chart): readonly Manifest[] {
  return synthesizeObjects(chart, [droppedProblems, secretProblems]);
}

/**
 * Like {@link manifestsOf}, but for a chart that contains only this library's constructs and no patches. It skips the check for dropped fields,
 * because a test compares every field that the constructs set with the manifests.
 * @throws ProblemsError in the same cases as {@link manifestsOf}
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

/** Whether an object is an ExternalSecret of the External Secrets Operator, whose name is also that of its Secret. */
export function isExternalSecret({ apiVersion, kind }: Manifest): boolean {
  return apiVersion === "external-secrets.io/v1" && kind === "ExternalSecret";
}

/** Returns the identity of an object, such as `apps/v1/Deployment 254carbon-access/gateway-blue`. */
export function identityOf({ apiVersion, kind, metadata }: Manifest): string {
  const place = metadata.namespace === undefined ? "" : `${metadata.namespace}/`;
  return `${apiVersion}/${kind} ${place}${metadata.name}`;
}

/**
 * Returns the object with the given kind and name.
 * @throws Error unless exactly one object matches
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
  const dropped = droppedFields(ApiObject.prototype.toJson.call(object), unpatchedManifest(object), "");
  return dropped.map((field) =>
    problemOf(
      object,
      "manifest/dropped-field",
      `${identityOf(manifest)}: the class drops the field ${field}; ` +
        "it was generated for Kubernetes 1.28, so remove the field or create the object with ApiObject",
    ),
  );
}

function secretProblems({ object, manifest }: Synthesized): readonly Problem[] {
  return holdsSecretValue(manifest) ? [problemOf(object, "manifest/secret-value", secretMessage(manifest))] : [];
}

function problemOf(object: ApiObject, code: string, message: string): Problem {
  return { code, source: "environment", path: [], message, construct: constructPlace(object) };
}

function droppedFields(given: unknown, rendered: unknown, path: string): string[] {
  if (Array.isArray(given)) {
    if (!Array.isArray(rendered)) return [path];
    return given.flatMap((item, index) => droppedFields(item, rendered[index], `${path}[${index}]`));
  }
  if (isRecord(given)) {
    const record = isRecord(rendered) ? rendered : undefined;
    if (record === undefined) return typeof rendered === "object" || rendered === undefined ? [path] : [];
    return Object.keys(given).flatMap((key) =>
      droppedFields(given[key], fieldOf(record, key), path === "" ? key : `${path}.${key}`),
    );
  }
  return rendered === undefined ? [path] : [];
}

/** The field of a property. The classes spell some differently: `clusterIp` for `clusterIP`, `xKubernetesIntOrString` for `x-kubernetes-int-or-string`. */
function fieldOf(rendered: Readonly<Record<string, unknown>>, property: string): unknown {
  if (Object.hasOwn(rendered, property)) return rendered[property];
  const letters = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const field = Object.keys(rendered).find((name) => letters(name) === letters(property));
  return field === undefined ? undefined : rendered[field];
}

function holdsSecretValue({ apiVersion, kind, data, stringData }: Manifest): boolean {
  return kind === "Secret" && apiVersion === "v1" && (data !== undefined || stringData !== undefined);
}

function secretMessage(manifest: Manifest): string {
  return `${identityOf(manifest)} must not contain values, because anyone can read them in the manifest; reference an existing Secret by name and key`;
}

function duplicateProblems(objects: readonly Synthesized[]): readonly Problem[] {
  const seen = new Map<string, ApiObject>();
  return objects.flatMap(({ object, manifest }) => {
    const identity = identityOf(manifest);
    const earlier = seen.get(identity);
    if (earlier === undefined) seen.set(identity, object);
    if (earlier === undefined) return [];
    const message = `must be unique, got a second ${identity}, which would overwrite the first; rename it, or the one in construct ${earlier.node.path}`;
    return [problemOf(object, "manifest/duplicate", message)];
  });
}
