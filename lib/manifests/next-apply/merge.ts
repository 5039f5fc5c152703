import type { FieldStep } from "../drift/field-steps";
import { isEqual, isRecord } from "../json";
import { below, isEmpty, type FieldPath, type FieldSet } from "./field-set";
import { partsOf, placeBelow, type Place, type Shapes } from "./shapes";

/** A field that differs between two objects. */
export interface Difference {
  /** Whether only the second object has the field, only the first one, or both with different values. */
  readonly kind: "added" | "removed" | "modified";
  /** Path of the field. A map or list that only one of the objects has is listed, too, and so are its parts. */
  readonly steps: FieldPath;
}

/** Merges an applied configuration into a value, as the API server does: the configuration wins, and fields that only the value has stay. */
export function merged(value: unknown, config: unknown, place: Place, shapes: Shapes): unknown {
  if (config === undefined) return value;
  if (value === undefined) return config;
  const [old, next] = [partsOf(value, place, shapes), partsOf(config, place, shapes)];
  // `null` in place of a map or a list that is merged item by item changes nothing.
  if (config === null && old !== undefined && old.size > 0) return value;
  if (old === undefined || next === undefined || (old.size === 0 && next.size === 0)) return config;
  const part = (step: FieldStep): unknown => merged(old.get(step), next.get(step), placeBelow(place, step), shapes);
  if (Array.isArray(config)) return mergedOrder([...old.keys()], [...next.keys()]).map(part);
  const steps = [...new Set([...old.keys(), ...next.keys()])];
  return Object.fromEntries(steps.map((step) => [step.slice(2), part(step)]));
}

/** The order of the items of two lists: that of the configuration, with other items after those that they follow in the value. */
function mergedOrder(old: readonly FieldStep[], next: readonly FieldStep[]): readonly FieldStep[] {
  const [isOld, isNext] = [new Set(old), new Set(next)];
  const shared = next.filter((step) => isOld.has(step));
  const result = new Set<FieldStep>();
  let [left, right] = [0, 0];
  const take = (step: FieldStep): void => {
    result.add(step);
    if (shared[0] === step) shared.shift();
  };
  while (left < old.length || right < next.length) {
    const [one, other] = [old[left], next[right]];
    if (one !== undefined && one === other) {
      take(one);
      left += 1;
      right += 1;
    } else if (
      one !== undefined &&
      other !== undefined &&
      isNext.has(one) &&
      shared[0] !== undefined &&
      shared[0] !== one
    ) {
      left += 1;
    } else if (one !== undefined && !isNext.has(one)) {
      result.add(one);
      left += 1;
    } else {
      if (one !== undefined && result.has(one)) left += 1;
      if (other === undefined) continue;
      take(other);
      right += 1;
    }
  }
  return [...result];
}

/** The differences between two values, as the API server compares them. The order of items with keys does not count. */
export function differencesOf(value: unknown, next: unknown, place: Place, shapes: Shapes): readonly Difference[] {
  const { steps } = place;
  if (Object.is(value, next)) return [];
  const [old, parts] = [partsOf(value, place, shapes), partsOf(next, place, shapes)];
  const own = value === undefined ? "added" : next === undefined ? "removed" : undefined;
  const isLeaf = (old === undefined && parts === undefined) || (old?.size ?? 0) + (parts?.size ?? 0) === 0;
  if (isLeaf || isOtherType(value, next, old, parts)) {
    if (own !== undefined) return [{ kind: own, steps }];
    return isEqual(value, next) ? [] : [{ kind: "modified", steps }];
  }
  const all = [...new Set([...(old?.keys() ?? []), ...(parts?.keys() ?? [])])];
  return [
    ...all.flatMap((step) => differencesOf(old?.get(step), parts?.get(step), placeBelow(place, step), shapes)),
    ...(own === undefined ? [] : [{ kind: own, steps } as const]),
  ];
}

/** Whether one value has parts and the other one is of another type. An absent value and `null` have no type. */
function isOtherType(one: unknown, other: unknown, parts: unknown, others: unknown): boolean {
  const hasType = (value: unknown): boolean => value !== undefined && value !== null;
  return hasType(one) && hasType(other) && (parts === undefined) !== (others === undefined);
}

/** The paths that an applier of a value owns. */
export function ownedPaths(value: unknown, place: Place, shapes: Shapes): readonly FieldPath[] {
  const parts = partsOf(value, place, shapes);
  if (parts === undefined) return [place.steps];
  return [...parts].flatMap(([step, item]) => {
    const at = placeBelow(place, step);
    const isOwned = !step.startsWith("f:") || (isRecord(item) && Object.keys(item).length === 0);
    return [...ownedPaths(item, at, shapes), ...(isOwned ? [at.steps] : [])];
  });
}

/** The value without the fields of a set, or `null` if nothing is left of a map or list. */
export function without(value: unknown, set: FieldSet, place: Place, shapes: Shapes): unknown {
  const parts = partsOf(value, place, shapes);
  if (parts === undefined) return isRecord(value) || Array.isArray(value) ? null : value;
  const kept = [...parts].flatMap(([step, item]) => {
    const node = below(set, step);
    if (node.isMember) return [];
    return [[step, isEmpty(node) ? item : without(item, node, placeBelow(place, step), shapes)] as const];
  });
  if (kept.length === 0) return null;
  return Array.isArray(value)
    ? kept.map(([, item]) => item)
    : Object.fromEntries(kept.map(([step, item]) => [step.slice(2), item]));
}

/** The value without fields that are `null`. */
export function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNull);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNull(item)]));
}
