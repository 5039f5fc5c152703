import { itemKey } from "../api-types/problems";
import type { ApiType } from "../api-types/types";
import { isRecord, recordOf } from "../json";

/**
 * Returns `after` without the maps that the change empties. Server-side apply removes the fields that a manifest no longer has, and then the map that
 * contained only them, although the manifest still has an empty one. The map stays if the server had written a default into it, even if the manifest now has
 * `null`. Lists without keys and atomic maps are replaced as a whole.
 * @param live - `before` with the defaults that the server wrote
 */
export function withoutEmptied(before: unknown, after: unknown, live: unknown, type: ApiType): unknown {
  if (type.kind === "list") {
    return Array.isArray(before) && Array.isArray(after)
      ? itemsOf(before, after, Array.isArray(live) ? live : [], type)
      : after;
  }
  if (!isRecord(before) || !isRecord(after) || type.kind === "scalar" || type.isAtomic) return after;
  return Object.fromEntries(
    Object.entries(after).flatMap(([key, value]) => {
      const below = type.kind === "map" ? type.values : type.fields.get(key)?.type;
      if (below === undefined) return [[key, value]];
      const [old, stored] = [before[key], recordOf(live)[key]];
      if (isEmptyAdded(old, value, below) && isRecord(stored)) return [[key, stored]];
      if (isEmptied(old, value, below)) return hasDefaults(old, stored) ? [[key, {}]] : [];
      return [[key, withoutEmptied(old, value, stored, below)]];
    }),
  );
}

function itemsOf(
  before: readonly unknown[],
  after: readonly unknown[],
  live: readonly unknown[],
  type: Extract<ApiType, { readonly kind: "list" }>,
): readonly unknown[] {
  if (type.keys.length === 0) return after;
  const [old, stored] = [before, live].map((list) => new Map(list.map((item) => [itemKey(item, type), item])));
  return after.map((item) => {
    const key = itemKey(item, type);
    return withoutEmptied(old?.get(key), item, stored?.get(key), type.items);
  });
}

function isEmptied(before: unknown, after: unknown, type: ApiType): boolean {
  const isMap = type.kind === "map" || type.kind === "object";
  if (!isMap || type.isAtomic || !isRecord(before)) return false;
  return Object.keys(before).length > 0 && (after === null || (isRecord(after) && Object.keys(after).length === 0));
}

/** Whether an empty map is added. It owns no field, so what the server had written by default stays. */
function isEmptyAdded(before: unknown, after: unknown, type: ApiType): boolean {
  const isMap = type.kind === "map" || type.kind === "object";
  const isEmpty = isRecord(after) && Object.keys(after).length === 0;
  return isMap && !type.isAtomic && isEmpty && (before ?? null) === null;
}

/** Whether the stored map has fields that the manifest did not have. */
function hasDefaults(before: unknown, live: unknown): boolean {
  return Object.keys(recordOf(live)).some((key) => recordOf(before)[key] === undefined);
}
