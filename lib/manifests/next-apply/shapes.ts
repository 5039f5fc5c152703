import { typeBelow, typeOfKind, type ApiType } from "../api-types/types";
import type { FieldStep } from "../drift/field-steps";
import { isRecord, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { keyedStep, nodeAt, type FieldPath, type FieldSet } from "./field-set";

/** A place in an object. */
export interface Place {
  /** Steps from the root. */
  readonly steps: FieldPath;
  /** Type of the value, or `undefined` for most fields of a custom resource. */
  readonly type: ApiType | undefined;
}

/** How the API server merges a list: as a whole, as a set of values, or item by item with keys. */
export type ListType =
  | { readonly type: "atomic" }
  | { readonly type: "set" }
  | {
      readonly type: "map";
      readonly keys: readonly string[];
      /** Values of keys that an item lacks. */
      readonly defaults: JsonRecord;
    };

/** How the API server merges the lists and maps of one object. */
export interface Shapes {
  readonly root: Place;
  /** The type of a list. */
  readonly listAt: (place: Place) => ListType;
  /** Whether a map or object is replaced as a whole. */
  readonly isAtomic: (place: Place) => boolean;
}

const ATOMIC = { type: "atomic" } as const;

/** The place one step below. */
export function placeBelow({ steps, type }: Place, step: FieldStep): Place {
  const below = step.startsWith("f:") ? typeBelow(type, step.slice(2)) : type?.kind === "list" ? type.items : undefined;
  return { steps: [...steps, step], type: below };
}

/**
 * The shapes of an object. Those of a built-in kind come from its type. Those of a custom resource are derived from the steps in its managed fields; a
 * list that has no managed items counts as atomic, which is the default of a CustomResourceDefinition.
 */
export function shapesOf({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">, managed: FieldSet): Shapes {
  return {
    root: { steps: [], type: typeOfKind(apiVersion, kind) ?? customType(apiVersion, kind) },
    listAt: ({ steps, type }) => (type === undefined ? seenList(managed, steps) : typedList(type)),
    isAtomic: ({ steps, type }) => {
      if (type !== undefined) return (type.kind === "object" || type.kind === "map") && type.isAtomic;
      const { isMember, children } = nodeAt(managed, steps);
      return isMember && children.size === 0;
    },
  };
}

/** What is known of a kind that is not built in: its metadata, and the groups of a PrometheusRule, because several managers write them. */
function customType(apiVersion: string, kind: string): ApiType {
  const metadata = typeBelow(typeOfKind("v1", "ConfigMap"), "metadata");
  if (!apiVersion.startsWith("monitoring.coreos.com/") || kind !== "PrometheusRule") return objectType({ metadata });
  const items = { kind: "scalar", name: "any" } as const;
  // https://prometheus-operator.dev/docs/api-reference/api/
  const groups = { kind: "list", items, keys: ["name"], isSet: false } as const;
  return objectType({ metadata, spec: objectType({ groups }) });
}

function objectType(types: Readonly<Record<string, ApiType | undefined>>): ApiType {
  const fields = Object.entries(types).flatMap(([name, type]) =>
    type === undefined ? [] : [[name, { type, isRequired: false, isPointer: false }] as const],
  );
  return { kind: "object", name: "", fields: new Map(fields), isAtomic: false };
}

function typedList(type: ApiType): ListType {
  if (type.kind !== "list") return ATOMIC;
  if (type.isSet) return { type: "set" };
  const { items, keys } = type;
  if (keys.length === 0) return ATOMIC;
  const values = keys.map(
    (key) => [key, items.kind === "object" ? items.fields.get(key)?.default : undefined] as const,
  );
  return { type: "map", keys, defaults: Object.fromEntries(values) };
}

function seenList(managed: FieldSet, steps: FieldPath): ListType {
  const [step = ""] = nodeAt(managed, steps).children.keys();
  if (step.startsWith("v:")) return { type: "set" };
  if (!step.startsWith("k:")) return ATOMIC;
  const keys: unknown = JSON.parse(step.slice(2));
  return isRecord(keys) ? { type: "map", keys: Object.keys(keys), defaults: {} } : ATOMIC;
}

/**
 * The parts of a map or list that are merged one by one, by step, or `undefined` for a value that is replaced as a whole. Of list items with the same
 * keys, which the API server accepts in some lists, only the last one counts.
 */
export function partsOf(value: unknown, place: Place, shapes: Shapes): ReadonlyMap<FieldStep, unknown> | undefined {
  if (isRecord(value)) {
    if (shapes.isAtomic(place)) return undefined;
    return new Map(Object.entries(value).map(([key, item]) => [`f:${key}`, item]));
  }
  if (!Array.isArray(value)) return undefined;
  const list = shapes.listAt(place);
  if (list.type === "atomic") return undefined;
  return new Map(value.map((item: unknown) => [stepTo(item, list), item]));
}

function stepTo(item: unknown, list: Exclude<ListType, { readonly type: "atomic" }>): FieldStep {
  if (list.type === "set" || !isRecord(item)) return `v:${JSON.stringify(item)}`;
  const keys = list.keys.map((key) => [key, item[key] ?? list.defaults[key]] as const);
  return keyedStep(Object.fromEntries(keys.filter(([, value]) => value !== undefined)));
}
