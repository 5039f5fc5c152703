import { keyStep, ownValue } from "../field-changes";
import { isRecord } from "../json";

/** One step of a path in `fieldsV1` of `metadata.managedFields`, such as `f:name`, `k:{"name":"main"}`, `v:"a"` or `i:0`. */
export type FieldStep = string;

/**
 * Returns the paths to all leaf fields of `fieldsV1`, or an empty list if the input is invalid. The key `.` is ignored, because it only marks that the
 * manager also owns the parent.
 */
export function endsOf(fields: unknown, before: readonly FieldStep[] = []): readonly (readonly FieldStep[])[] {
  const steps = isRecord(fields) ? Object.entries(fields).filter(([step]) => step !== ".") : [];
  return steps.flatMap(([step, below]) => {
    const longer = [...before, step];
    const ends = endsOf(below, longer);
    return ends.length === 0 ? [longer] : ends;
  });
}

/** Formats the steps as a path, such as `spec.template.spec.containers[main].image`. */
export function pathOf(steps: readonly FieldStep[]): string {
  return steps.reduce((path, step) => {
    const [kind, name] = halvesOf(step);
    if (kind === "f:") return path + keyStep(name, path);
    return `${path}[${kind === "k:" ? Object.values(keysOf(name) ?? { name }).join(" ") : name}]`;
  }, "");
}

/** Returns the value of a field, or `undefined` if the field is missing. */
export function valueAt(object: unknown, steps: readonly FieldStep[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    const [kind, name] = halvesOf(step);
    if (kind === "f:") return isRecord(value) ? ownValue(value, name) : undefined;
    if (!Array.isArray(value)) return undefined;
    if (kind === "k:") return value.find((item) => isItemOf(item, keysOf(name)));
    return kind === "v:" ? value.find((item) => JSON.stringify(item) === name) : value[Number(name)];
  }, object);
}

/**
 * Whether a list item has the given keys. A key that the item does not have counts as a match, because the API server sets a default, such as the
 * protocol of a port.
 */
function isItemOf(item: unknown, keys: object | undefined): boolean {
  if (keys === undefined || !isRecord(item)) return false;
  return Object.entries(keys).every(([key, value]) => item[key] === undefined || item[key] === value);
}

function halvesOf(step: FieldStep): readonly [kind: string, name: string] {
  return [step.slice(0, 2), step.slice(2)];
}

function keysOf(text: string): object | undefined {
  try {
    const keys: unknown = JSON.parse(text);
    return isRecord(keys) ? keys : undefined;
  } catch {
    return undefined;
  }
}
