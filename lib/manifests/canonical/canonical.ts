import { typeOfKind, type ApiField, type ApiType } from "../api-types/types";
import { isRecord, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { DEFAULTS } from "./defaults";
import { derived } from "./derived";
import { isServed } from "./disabled";
import { groupOf } from "./places";
import { canonicalQuantity } from "./quantities";

/**
 * Returns a manifest as the API server stores it: without fields that it drops, with the defaults that it writes, and with one spelling for equal values.
 * Two manifests with the same result are the same object for the server. Custom resources lose only `status`, `null` and
 * what the server sets in their metadata; HTTPRoute and ServiceMonitor also get their defaults.
 */
export function canonicalOf(manifest: Manifest): JsonRecord {
  const kind = `${groupOf(manifest.apiVersion)}/${manifest.kind}`;
  const stored = cleanOf(manifest);
  const known = DEFAULTS[kind];
  return derived(kind, known === undefined ? stored : withDefaults(stored, known));
}

/** Returns a manifest without values that mean the same as their absence, and with one spelling for each quantity. It has no defaults. */
export function cleanOf(manifest: Manifest): JsonRecord {
  const { status: _status, ...rest } = manifest as JsonRecord;
  const {
    creationTimestamp: _created,
    managedFields: _managed,
    ...metadata
  } = isRecord(rest["metadata"]) ? rest["metadata"] : {};
  return clean(withSpec({ ...rest, metadata }, manifest), typeOfKind(manifest.apiVersion, manifest.kind)) as JsonRecord;
}

/** Adds an empty `spec` to an object of a kind that has one, because an absent and an empty `spec` are equal for the API server. */
export function withSpec(object: JsonRecord, { apiVersion, kind }: Manifest): JsonRecord {
  const type = typeOfKind(apiVersion, kind);
  const hasSpec = type?.kind === "object" && type.fields.get("spec")?.type.kind === "object";
  return hasSpec ? { ...object, spec: object["spec"] ?? {} } : object;
}

function clean(value: unknown, type: ApiType | undefined): unknown {
  if (type?.kind === "scalar") return type.name === "quantity" ? canonicalQuantity(value) : value;
  if (Array.isArray(value)) {
    const items = type?.kind === "list" ? type.items : undefined;
    return value.map((item: unknown) => clean(item ?? zeroOf(items), items));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, given]) => {
      const field = type?.kind === "object" ? type.fields.get(key) : undefined;
      const item = given ?? (type?.kind === "map" ? zeroOf(type.values) : undefined);
      if (item === null || item === undefined || (type?.kind === "object" && !isServed(type.name, key))) return [];
      const cleaned = clean(item, type?.kind === "map" ? type.values : field?.type);
      const isSpec = key === "spec" && type?.kind === "object" && type.fields.has("metadata");
      return field !== undefined && !isSpec && isDropped(cleaned, field, key) ? [] : [[key, cleaned]];
    }),
  );
}

/** Value that the API server stores for `null` in a list or map. */
function zeroOf(type: ApiType | undefined): unknown {
  if (type?.kind === "object") return {};
  return type?.kind === "scalar" && ZEROS[type.name] !== undefined ? ZEROS[type.name] : null;
}

const ZEROS: Readonly<Partial<Record<string, string>>> = { string: "", bytes: "", quantity: "0" };

/** Whether the API server does not distinguish a value from an absent field. */
function isDropped(value: unknown, { type, isPointer }: ApiField, key: string): boolean {
  // An absent `policies` of an autoscaler gets a default; an empty list does not.
  if (Array.isArray(value)) return value.length === 0 && key !== "policies";
  if (isRecord(value)) return Object.keys(value).length === 0 && (type.kind === "map" || !isPointer);
  return !isPointer && (value === "" || value === 0 || value === false);
}

function withDefaults(stored: JsonRecord, known: Readonly<Record<string, JsonRecord>>): JsonRecord {
  return Object.entries(known).reduce(
    (result, [path, fields]) => filled(result, path === "" ? [] : path.split("."), fields) as JsonRecord,
    stored,
  );
}

/** Adds missing fields at a path. Parents that do not exist stay absent. */
function filled(value: unknown, steps: readonly string[], fields: JsonRecord): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return isRecord(value) ? { ...fields, ...value } : value;
  if (step === "*") return Array.isArray(value) ? value.map((item) => filled(item, rest, fields)) : value;
  if (!isRecord(value) || value[step] === undefined) return value;
  return { ...value, [step]: filled(value[step], rest, fields) };
}
