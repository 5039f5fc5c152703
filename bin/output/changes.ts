import type { ObjectChange } from "../../lib/manifests/changes";
import type { FieldChange } from "../../lib/manifests/field-changes";
import type { Colors } from "./terminal";

/** Limits of text output: objects, fields of an object, characters of a value, and characters before the first difference. `--json` has no limits. */
export const SHOWN = { objects: 20, fields: 8, value: 60, before: 20 };

/**
 * Formats changes: one line for each object, followed by its fields as `spec.selector.version: blue → green`. Shows at most `objects` objects.
 */
export function describeChanges(
  changes: readonly (ObjectChange & { readonly patched?: string })[],
  colors: Colors,
  objects = SHOWN.objects,
): readonly string[] {
  const paint = { added: colors.green, removed: colors.red, changed: colors.yellow };
  const sign = { added: "+", removed: "-", changed: "~" };
  return limited(changes, objects, "object", "  ").flatMap((change) =>
    typeof change === "string"
      ? [change]
      : [
          paint[change.kind](`  ${sign[change.kind]} ${change.identity}`),
          ...(change.patched === undefined ? [] : [`      patched: ${change.patched}`]),
          ...(change.refusal === undefined ? [] : [`      because ${change.refusal}`]),
          ...limited(change.fields, SHOWN.fields, "field", "      ").map((field) =>
            typeof field === "string" ? field : `      ${describeField(field)}`,
          ),
        ],
  );
}

/** Formats a field: `spec.selector.version: blue → green`. */
export function describeField({ path, before, after }: FieldChange): string {
  return `${path}: ${describeValues(before, after).join(" → ")}`;
}

/**
 * Formats two values. Strings have quotes only if they could be read as another type: `8000` and `"8000"` differ. Long values are cut around the first
 * difference.
 */
export function describeValues(before: unknown, after: unknown): readonly [string, string] {
  const [old, next] = [textOf(before), textOf(after)];
  const isLong = Math.max(old.length, next.length) > SHOWN.value;
  const start = isLong ? Math.max(0, firstDifference(old, next) - SHOWN.before) : 0;
  return [part(old, start), part(next, start)];
}

function textOf(value: unknown): string {
  if (value === undefined) return "(absent)";
  const isPlain =
    typeof value === "string" && /^[A-Za-z][\w./:@%-]*$/.test(value) && !/^(true|false|null)$/.test(value);
  return isPlain ? value : JSON.stringify(value);
}

function firstDifference(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

function part(text: string, start: number): string {
  const rest = start === 0 ? text : `…${text.slice(start + 1)}`;
  return rest.length > SHOWN.value ? `${rest.slice(0, SHOWN.value - 1)}…` : rest;
}

/** The first items, then `and 3 more objects`. If only one item remains, it is shown instead of that line. */
export function limited<T>(items: readonly T[], limit: number, noun: string, indent: string): (T | string)[] {
  const left = items.length - limit;
  if (left <= 1) return [...items];
  return [...items.slice(0, limit), `${indent}and ${left} more ${noun}s`];
}
