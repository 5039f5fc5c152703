import { identityOf, type Manifest } from "./manifest";

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
}

/** Compares two states of a layer. Changes are in the order of the objects after the change, followed by removed objects. */
export function changesBetween(before: readonly Manifest[], after: readonly Manifest[]): readonly ObjectChange[] {
  const old = new Map(before.map((manifest) => [identityOf(manifest), manifest]));
  const kept = new Set(after.map(identityOf));
  const removed = [...old.keys()].filter((identity) => !kept.has(identity));
  return [
    ...after.flatMap((manifest) => objectChange(old.get(identityOf(manifest)), manifest)),
    ...removed.map((identity): ObjectChange => ({ kind: "removed", identity, fields: [] })),
  ];
}

function objectChange(before: Manifest | undefined, after: Manifest): ObjectChange[] {
  const identity = identityOf(after);
  if (before === undefined) return [{ kind: "added", identity, fields: [] }];
  const fields = fieldChanges(before, after, "");
  if (fields.length === 0) return [];
  return [{ kind: "changed", identity, fields, ...(before["immutable"] === true ? { isImmutable: true } : {}) }];
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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Formats a key as one step of a path. Keys with dots, such as label keys, are written in brackets. */
export function keyStep(key: string, path: string): string {
  if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
  return path === "" ? key : `.${key}`;
}
