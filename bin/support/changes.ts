import type { FieldChange, ObjectChange } from "../../lib/changes";
import type { Colours } from "./terminal";

/** Lines that people read of a change; everything stands in `--json`. */
export const SHOWN = { objects: 20, fields: 8, value: 60 };

/**
 * Says what differs: an object a line, its fields below it as `spec.selector.version: blue → green`. At most `objects` objects are shown.
 */
export function describeChanges(
  changes: readonly ObjectChange[],
  colours: Colours,
  objects = SHOWN.objects,
): readonly string[] {
  const paint = { added: colours.green, removed: colours.red, changed: colours.yellow };
  const sign = { added: "+", removed: "-", changed: "~" };
  return limited(changes, objects, "object", "  ").flatMap((change) =>
    typeof change === "string"
      ? [change]
      : [
          paint[change.kind](`  ${sign[change.kind]} ${change.identity}`),
          ...limited(change.fields, SHOWN.fields, "field", "      ").map((field) =>
            typeof field === "string" ? field : describeField(field),
          ),
        ],
  );
}

function describeField({ path, before, after }: FieldChange): string {
  return `      ${path}: ${describeValue(before)} → ${describeValue(after)}`;
}

/** Text without quotes where nobody can take it for something else: `8000` and `"8000"` differ. Long values are cut. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "(absent)";
  const isPlain =
    typeof value === "string" && /^[A-Za-z][\w./:@%-]*$/.test(value) && !/^(true|false|null)$/.test(value);
  const text = isPlain ? value : JSON.stringify(value);
  return text.length > SHOWN.value ? `${text.slice(0, SHOWN.value - 1)}…` : text;
}

/** The first items, and `and 3 more objects` for the others. Of one other the line would be as long as the item: it is shown. */
export function limited<T>(items: readonly T[], limit: number, noun: string, indent: string): (T | string)[] {
  const left = items.length - limit;
  if (left <= 1) return [...items];
  return [...items.slice(0, limit), `${indent}and ${left} more ${noun}s`];
}
