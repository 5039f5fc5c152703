import { ApiObject, type Chart } from "cdk8s";

/** A Kubernetes object as it is printed. */
export interface Manifest {
  /** Group and version: `apps/v1`. */
  readonly apiVersion: string;
  /** Kind: `Deployment`. */
  readonly kind: string;
  /** What it is called and labelled. */
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
 * The objects of a chart, in the order in which its constructs were made.
 * @throws Error where two objects have the same identity, a Secret holds values, or the 1.28 classes dropped a field
 */
export function manifestsOf(chart: Chart): readonly Manifest[] {
  const manifests = apiObjectsOf(chart).map(manifestOf);
  throwIfDuplicate(manifests);
  return manifests;
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

function manifestOf(object: ApiObject): Manifest {
  const manifest = object.toJson() as Manifest;
  const [dropped] = droppedFields(ApiObject.prototype.toJson.call(object), manifest, "");
  if (dropped !== undefined) {
    throw new Error(
      `${identityOf(manifest)}: the class of construct ${object.node.path} drops the field ${dropped}; ` +
        "its schema is Kubernetes 1.28: leave the field out, or make the object with ApiObject",
    );
  }
  throwIfSecretValue(manifest);
  return manifest;
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

function throwIfSecretValue(manifest: Manifest): void {
  if (manifest.kind !== "Secret" || manifest.apiVersion !== "v1") return;
  if (manifest["data"] === undefined && manifest["stringData"] === undefined) return;
  throw new Error(
    `${identityOf(manifest)} holds values, which would be printed in clear; refer to a Secret that exists by its name and keys`,
  );
}

function throwIfDuplicate(manifests: readonly Manifest[]): void {
  const seen = new Set<string>();
  for (const identity of manifests.map(identityOf)) {
    if (seen.has(identity)) throw new Error(`two objects are ${identity}: kubectl would let the last one win`);
    seen.add(identity);
  }
}
