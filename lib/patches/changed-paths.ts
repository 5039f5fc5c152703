import { typeOfKind } from "../manifests/api-types/types";
import { fieldChanges, isWithin, keyStep, type FieldChange } from "../manifests/field-changes";
import { isRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";

/** A single value that a patch changes. */
export interface ChangedValue {
  /** Path such as `spec.template.spec.containers[gateway].image`. */
  readonly path: string;
  /** Whether the model renders a value there. An earlier patch may have added the changed value. */
  readonly isRendered: boolean;
  /** Whether the value is new in an item of a list that the model renders, such as a container. */
  readonly isInRenderedItem: boolean;
  /** New value, or `undefined` if the patch removes it. */
  readonly after: unknown;
}

/**
 * Lists every single value that differs between two states of an object. A map that is added or removed counts as all its values.
 * @param rendered - the object without any patch
 */
export function changedValues(before: Manifest, after: Manifest, rendered: Manifest): readonly ChangedValue[] {
  const type = typeOfKind(before.apiVersion, before.kind);
  const kept = new Set(valuesBelow(rendered, "").keys());
  return fieldChanges(before, after, "", type).flatMap((change) => valuesOf(change, kept));
}

function valuesOf({ path, before, after }: FieldChange, kept: ReadonlySet<string>): readonly ChangedValue[] {
  const [old, next] = [valuesBelow(before, path), valuesBelow(after, path)];
  return [...new Set([...old.keys(), ...next.keys()])].map((one) => ({
    path: one,
    isRendered: kept.has(one),
    isInRenderedItem: isInItem(one, kept),
    after: next.get(one),
  }));
}

/** Whether the innermost item around a value is one of the rendered ones. */
function isInItem(path: string, rendered: ReadonlySet<string>): boolean {
  const [item] = /^.*\[[^\]"]+\]/.exec(path) ?? [];
  return item !== undefined && [...rendered].some((one) => isWithin(one, item));
}

function valuesBelow(value: unknown, path: string, found = new Map<string, unknown>()): ReadonlyMap<string, unknown> {
  const parts = Array.isArray(value)
    ? value.map((item: unknown, index) => [`${path}[${nameOf(item) ?? index}]`, item] as const)
    : isRecord(value)
      ? Object.entries(value).map(([key, item]) => [path + keyStep(key, path), item] as const)
      : [];
  for (const [below, item] of parts) valuesBelow(item, below, found);
  if (parts.length === 0 && value !== undefined) found.set(path, value);
  return found;
}

/** Items of lists are named where they have a name, as in the paths of changes. */
function nameOf(item: unknown): string | undefined {
  const name = isRecord(item) ? item["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}
