import { canonicalOf } from "./canonical/canonical";
import { isKeptWhenRemoved, storedNamespace } from "./canonical/places";
import { isRecord } from "./json";
import { identityOf, type Manifest } from "./manifest";
import { refusalOf } from "./refusals";

/** A field with different values before and after. */
export interface FieldChange {
  /** Path of the field in the object, such as `spec.selector.version` or `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Value before the change, or `undefined` if the field was absent. */
  readonly before: unknown;
  /** Value after the change, or `undefined` if the field is absent. */
  readonly after: unknown;
}

/** An object that was added, removed or changed. */
export interface ObjectChange {
  /** Whether the object was added, removed or changed. */
  readonly kind: "added" | "removed" | "changed";
  /** Identity of the object, from {@link identityOf}. */
  readonly identity: string;
  /** Fields that differ. The list is empty for an object that was added or removed. */
  readonly fields: readonly FieldChange[];
  /**
   * Whether the ConfigMap or Secret had `immutable: true` before the change. If so, the API server rejects any change to its data.
   * @default - the object is not immutable
   */
  readonly isImmutable?: true;
  /**
   * Whether the Pod was not scheduled before the change, because it had scheduling gates. The API server then accepts more changes.
   * @default - the object is not such a Pod
   */
  readonly isGated?: true;
  /**
   * Why the API server refuses the change although the fields can change.
   * @default - no reason is known
   */
  readonly refusal?: string;
}

/**
 * Compares two states of a layer. Changes are in the order of the objects after the change, followed by removed objects. Values that the API server
 * stores in the same way, such as `1000m` and `1`, or a default that is written out, are equal.
 */
export function changesBetween(before: readonly Manifest[], after: readonly Manifest[]): readonly ObjectChange[] {
  const old = new Map(before.map((manifest) => [placeOf(manifest), manifest]));
  const kept = new Set(after.map(placeOf));
  const removed = [...old].filter(([place]) => !kept.has(place)).map(([, manifest]) => identityOf(manifest));
  return [
    ...after.flatMap((manifest) => objectChange(old.get(placeOf(manifest)), manifest, after)),
    ...removed.map((identity): ObjectChange => ({ kind: "removed", identity, fields: [] })),
  ];
}

/** Key of an object: its identity with the namespace that the API server uses: none for cluster-wide kinds, and `default` if a built-in kind has none. */
export function placeOf(manifest: Manifest): string {
  const { namespace: given, ...metadata } = manifest.metadata;
  const namespace = storedNamespace(manifest.apiVersion, manifest.kind, given);
  return identityOf({ ...manifest, metadata: namespace === undefined ? metadata : { ...metadata, namespace } });
}

function objectChange(before: Manifest | undefined, after: Manifest, all: readonly Manifest[]): ObjectChange[] {
  const identity = identityOf(after);
  if (before === undefined) return [{ kind: "added", identity, fields: [] }];
  const fields = storedChanges(before, after);
  if (fields.length === 0) return [];
  const refusal = refusalOf(before, after, all);
  return [
    {
      kind: "changed",
      identity,
      fields,
      ...(before["immutable"] === true ? { isImmutable: true } : {}),
      ...(isGated(before) ? { isGated: true } : {}),
      ...(refusal === undefined ? {} : { refusal }),
    },
  ];
}

/** The changes that remain when both objects are written as the API server stores them. Their values are those of the files. */
function storedChanges(before: Manifest, after: Manifest): readonly FieldChange[] {
  const given = fieldChanges(withoutNamespace(before), withoutNamespace(after), "");
  if (given.length === 0) return [];
  const stored = fieldChanges(canonicalOf(before), canonicalOf(after), "").filter(
    ({ path }) => path !== "metadata.namespace",
  );
  // A Secret stores its `stringData` in `data`.
  const storedPath = ({ path }: FieldChange) =>
    after.kind === "Secret" ? path.replace(/^stringData\b/, "data") : path;
  const touches = (one: FieldChange, change: FieldChange) =>
    isWithin(one.path, storedPath(change)) || isWithin(storedPath(change), one.path);
  return given.filter(
    (change) =>
      !(change.after === undefined && isKeptWhenRemoved(after.kind, change.path)) &&
      stored.some((one) => touches(one, change)),
  );
}

function withoutNamespace(manifest: Manifest): Manifest {
  const { namespace: _namespace, ...metadata } = manifest.metadata;
  return { ...manifest, metadata };
}

function isGated({ kind, ...pod }: Manifest): boolean {
  const spec = pod["spec"];
  return (
    kind === "Pod" && isRecord(spec) && Array.isArray(spec["schedulingGates"]) && spec["schedulingGates"].length > 0
  );
}

/** Whether a path is another one, or below it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
}

function fieldChanges(before: unknown, after: unknown, path: string): FieldChange[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path);
  if (isRecord(before) && isRecord(after)) return recordChanges(before, after, (key) => path + keyStep(key, path));
  return [{ path, before, after }];
}

/**
 * Compares two lists. Containers, ports and variables are matched by name, so that inserting an item counts as one change. If only the order differs,
 * the new order is reported as the change.
 */
function listChanges(before: readonly unknown[], after: readonly unknown[], path: string): FieldChange[] {
  const [oldByName, newByName] = [byName(before), byName(after)];
  if (oldByName === undefined || newByName === undefined) {
    return recordChanges({ ...before }, { ...after }, (index) => `${path}[${index}]`);
  }
  const changes = recordChanges(oldByName, newByName, (name) => `${path}[${name}]`);
  const [oldNames, newNames] = [Object.keys(oldByName), Object.keys(newByName)];
  const isReordered = changes.length === 0 && oldNames.some((name, index) => name !== newNames[index]);
  return isReordered ? [{ path, before: oldNames, after: newNames }] : changes;
}

function recordChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  pathOf: (key: string) => string,
): FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => fieldChanges(ownValue(before, key), ownValue(after, key), pathOf(key)));
}

/** Returns the value of a key. It ignores inherited properties, because a label may be named `constructor`. */
export function ownValue(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Returns the items of a list keyed by `name`, or `undefined` if an item has no name or two items have the same name. */
export function byName(list: readonly unknown[]): Readonly<Record<string, unknown>> | undefined {
  const entries = list.flatMap((item) =>
    isRecord(item) && typeof item["name"] === "string" ? [[item["name"], item] as const] : [],
  );
  const record = Object.fromEntries(entries);
  return Object.keys(record).length === list.length ? record : undefined;
}

/** Formats a key as one step of a path. Keys with dots, such as label keys, are written in brackets. */
export function keyStep(key: string, path: string): string {
  if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
  return path === "" ? key : `.${key}`;
}
