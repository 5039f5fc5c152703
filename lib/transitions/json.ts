import type { Labels } from "../names";
import { isRecord } from "../manifests/changes";

/** An object of a manifest, whose fields can have any type: the files come from anywhere. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value if it is an object, otherwise an empty one. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The objects of a list. Empty for anything else. */
export function recordsOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
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
