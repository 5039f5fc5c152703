import type { Labels } from "../names";

/** An object of a manifest, whose fields can have any type: the files come from anywhere. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value if it is an object, otherwise an empty one. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The object at a path of keys. Empty if there is none. */
export function recordAt(value: JsonRecord, ...steps: readonly string[]): JsonRecord {
  return steps.reduce((object, step) => recordOf(object[step]), value);
}

/** The value with another object at a path of keys. The same value if there is none at the path. */
export function changedAt(
  value: JsonRecord,
  steps: readonly string[],
  change: (object: JsonRecord) => JsonRecord,
): JsonRecord {
  const [step, ...rest] = steps;
  if (step === undefined) return change(value);
  const below = value[step];
  return isRecord(below) ? { ...value, [step]: changedAt(below, rest, change) } : value;
}

/** The objects of a list. Empty for anything else. */
export function recordsOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Text of a value from a file. A map or a list has none: it can have a key `toString`, with which `String` throws. */
export function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "" : String(value);
}

/** The strings of a list. Empty for anything else. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The string fields of an object. */
export function labelsOf(value: unknown): Labels {
  return Object.fromEntries(
    Object.entries(recordOf(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Whether two values have the same content. The order of keys does not matter. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]))
  );
}
