import { groupOf, isBuiltInGroup } from "../canonical/places";
import type { FieldStep } from "../drift/field-steps";
import { isRecord, type JsonRecord } from "../json";
import type { Manifest } from "../manifest";
import { keyedStep, nodeAt, type FieldPath, type FieldSet } from "./field-set";
import { isAtomicMap, listTypeOf, type ListType } from "./list-types";

/** A place in an object. */
export interface Place {
  /** Steps from the root. */
  readonly steps: FieldPath;
  /** Names of the fields from the root, joined with dots, with `*` for list items. */
  readonly pattern: string;
}

/** The root of an object. */
export const ROOT: Place = { steps: [], pattern: "" };

/** How the API server merges the lists and maps of one object. */
export interface Shapes {
  /** The type of a list. */
  readonly listAt: (place: Place) => ListType;
  /** Whether a map or object is replaced as a whole. */
  readonly isAtomic: (place: Place) => boolean;
}

/** Keys of list items that the API server fills in. */
const KEY_DEFAULTS: JsonRecord = { protocol: "TCP" };

/** The place one step below. */
export function placeBelow({ steps, pattern }: Place, step: FieldStep): Place {
  const name = step.startsWith("f:") ? step.slice(2) : "*";
  return { steps: [...steps, step], pattern: pattern === "" ? name : `${pattern}.${name}` };
}

/**
 * The shapes of an object. Those of built-in kinds are known. Those of a custom resource are derived from the steps in its managed fields; a list
 * that has no managed items counts as atomic, which is the default of a CustomResourceDefinition.
 */
export function shapesOf({ apiVersion, kind }: Manifest, managed: FieldSet): Shapes {
  const group = groupOf(apiVersion);
  const name = `${group}/${kind}`;
  const known: Shapes = {
    listAt: ({ pattern }) => listTypeOf(name, pattern),
    isAtomic: ({ pattern }) => isAtomicMap(name, pattern),
  };
  if (isBuiltInGroup(group)) return known;
  return {
    listAt: (place) =>
      listTypeOf(name, place.pattern).type === "atomic" ? seenList(managed, place) : known.listAt(place),
    isAtomic: ({ steps, pattern }) => {
      const { isMember, children } = nodeAt(managed, steps);
      return pattern.startsWith("metadata") ? isAtomicMap(name, pattern) : isMember && children.size === 0;
    },
  };
}

function seenList(managed: FieldSet, { steps }: Place): ListType {
  const [step = ""] = nodeAt(managed, steps).children.keys();
  if (step.startsWith("v:")) return { type: "set" };
  if (!step.startsWith("k:")) return { type: "atomic" };
  const keys: unknown = JSON.parse(step.slice(2));
  return isRecord(keys) ? { type: "map", keys: Object.keys(keys) } : { type: "atomic" };
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
  const keys = list.keys.map((key) => [key, item[key] ?? KEY_DEFAULTS[key]] as const);
  return keyedStep(Object.fromEntries(keys.filter(([, value]) => value !== undefined)));
}
