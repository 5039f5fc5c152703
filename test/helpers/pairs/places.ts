import type { ApiField, ApiType } from "../../../lib/manifests/api-types/types";
import { isRecord, type JsonRecord } from "../../../lib/manifests/json";

/** Keys and positions that lead to a value in an object. */
export type Steps = readonly (string | number)[];

/** A value in an object and its type, or a field that the object does not have. */
export interface Place {
  readonly steps: Steps;
  readonly type: ApiType;
  readonly value: unknown;
  /**
   * The definition of the field, if the value is one.
   * @default - the value is an item of a list or a value of a map
   */
  readonly field?: ApiField;
}

/** Returns all values in an object in the order of its fields, without its type, name and namespace. */
export function placesIn(object: JsonRecord, type: ApiType): readonly Place[] {
  return below(object, type, []).filter(({ steps }) => !isIdentity(steps));
}

/** Returns the fields that the objects in an object do not have. */
export function absentFields(object: JsonRecord, type: ApiType): readonly Place[] {
  const objects = [{ steps: [], type, value: object as unknown }, ...placesIn(object, type)];
  return objects.flatMap(({ steps, type: one, value }) => {
    if (one.kind !== "object" || !isRecord(value)) return [];
    return [...one.fields].flatMap(([name, field]) => {
      const at = [...steps, name];
      return Object.hasOwn(value, name) || isIdentity(at)
        ? []
        : [{ steps: at, type: field.type, value: undefined, field }];
    });
  });
}

function below(value: unknown, type: ApiType, steps: Steps): readonly Place[] {
  if (type.kind === "list" && Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => placeAt(item, type.items, [...steps, index]));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (type.kind === "map") return placeAt(item, type.values, [...steps, key]);
    const field = type.kind === "object" ? type.fields.get(key) : undefined;
    return field === undefined ? [] : placeAt(item, field.type, [...steps, key], field);
  });
}

function placeAt(value: unknown, type: ApiType, steps: Steps, field?: ApiField): readonly Place[] {
  return [{ steps, type, value, ...(field === undefined ? {} : { field }) }, ...below(value, type, steps)];
}

/** Fields that identify the object, or that clients do not write. */
function isIdentity(steps: Steps): boolean {
  const [first, second] = steps;
  if (first === "metadata") return second !== "labels" && second !== "annotations" && second !== "finalizers";
  return first === "apiVersion" || first === "kind" || first === "status";
}

/** Returns a copy with another value at a place. `undefined` removes the field or the item. */
export function withValue(object: unknown, steps: Steps, value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(object)) {
    const copy: unknown[] = [...object];
    if (rest.length === 0 && value === undefined) copy.splice(Number(step), 1);
    else copy[Number(step)] = withValue(copy[Number(step)], rest, value);
    return copy;
  }
  const { [step]: old, ...others } = object as Record<string, unknown>;
  const next = withValue(old, rest, value);
  if (next === undefined) return others;
  return old === undefined
    ? { ...others, [step]: next }
    : Object.fromEntries(
        Object.entries(object as object).map(([key, item]) => [key, key === step ? next : (item as unknown)]),
      );
}

/** Returns the value at a place, or `undefined` if there is none. */
export function valueAt(object: unknown, steps: Steps): unknown {
  return steps.reduce<unknown>((value, step) => (Object(value) as Record<string | number, unknown>)[step], object);
}

/** Formats steps as a path, such as `spec.ports[0].name`. */
export function pathOf(steps: Steps): string {
  return steps
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);
}
