import { typeBelow, type ApiType } from "./api-types/types";
import { itemKey } from "./api-types/problems";
import { isEqual, isRecord } from "./json";

/** A field with different values before and after. */
export interface FieldChange {
  /** Path of the field in the object, such as `spec.selector.version` or `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Value before the change, or `undefined` if the field was absent. */
  readonly before: unknown;
  /** Value after the change, or `undefined` if the field is absent. */
  readonly after: unknown;
}

/**
 * Compares two values. Items of lists are matched by name, by the keys of their type, or else by content, so that inserting an item counts as one change.
 * @param type - type of both values; `undefined` if it is not known
 */
export function fieldChanges(before: unknown, after: unknown, path: string, type?: ApiType): readonly FieldChange[] {
  if (Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(before, after, path, type);
  if (isRecord(before) && isRecord(after)) {
    return recordChanges(
      before,
      after,
      (key) => path + keyStep(key, path),
      (key) => typeBelow(type, key),
    );
  }
  return [{ path, before, after }];
}

function listChanges(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
  type: ApiType | undefined,
): readonly FieldChange[] {
  const items = type?.kind === "list" ? type.items : undefined;
  const [old, next] = keyedLists(before, after, type);
  if (old === undefined || next === undefined) return changesByContent(before, after, path, items);
  const changes = recordChanges(
    old,
    next,
    (name) => `${path}[${name}]`,
    () => items,
  );
  const [oldNames, newNames] = [Object.keys(old), Object.keys(next)];
  const isReordered = changes.length === 0 && oldNames.some((name, index) => name !== newNames[index]);
  return isReordered ? [{ path, before: oldNames, after: newNames }] : changes;
}

type Keyed = Readonly<Record<string, unknown>> | undefined;

/** Both lists by name, or else by the keys of their type. */
function keyedLists(
  before: readonly unknown[],
  after: readonly unknown[],
  type: ApiType | undefined,
): readonly [Keyed, Keyed] {
  const named = [byName(before), byName(after)] as const;
  const isNamed = named[0] !== undefined && named[1] !== undefined;
  const hasNames = [...before, ...after].some((item) => isRecord(item) && item["name"] !== undefined);
  if (isNamed || hasNames || type?.kind !== "list" || type.keys.length === 0) return named;
  const byKeys = (list: readonly unknown[]): Keyed => {
    const record = Object.fromEntries(list.map((item) => [itemKey(item, type), item]));
    return Object.keys(record).length === list.length ? record : undefined;
  };
  return [byKeys(before), byKeys(after)];
}

/**
 * Compares lists whose items have no names. Items with the same content are the same item, wherever they are. The other ones are compared by position. If
 * only the order differs, the new order is the change.
 */
function changesByContent(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
  items: ApiType | undefined,
): readonly FieldChange[] {
  const [removed, added] = [withoutItems(before, after), withoutItems(after, before)];
  if (removed.size === 0 && added.size === 0) {
    return isEqual(before, after) ? [] : [{ path, before, after }];
  }
  const positions = [...new Set([...removed.keys(), ...added.keys()])].sort((one, other) => one - other);
  return positions.flatMap((index) => fieldChanges(removed.get(index), added.get(index), `${path}[${index}]`, items));
}

/** Items of a list that the other list does not contain, keyed by position. */
function withoutItems(list: readonly unknown[], others: readonly unknown[]): ReadonlyMap<number, unknown> {
  const left = [...others];
  return new Map(
    list.flatMap((item, index): readonly (readonly [number, unknown])[] => {
      const found = left.findIndex((other) => isEqual(item, other));
      if (found < 0) return [[index, item]];
      left.splice(found, 1);
      return [];
    }),
  );
}

function recordChanges(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  pathOf: (key: string) => string,
  typeOf: (key: string) => ApiType | undefined,
): readonly FieldChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [old, next] = [ownValue(before, key), ownValue(after, key)];
    // Most fields are equal, and then their path is not needed.
    return Object.is(old, next) ? [] : fieldChanges(old, next, pathOf(key), typeOf(key));
  });
}

/** Whether a path is another one, or below it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
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
