import { isRecord, keyStep, ownValue } from "../changes";

/** One step of a path in `fieldsV1` of `metadata.managedFields`: `f:name`, `k:{"name":"main"}`, `v:"a"`, `i:0`. */
export type FieldStep = string;

/**
 * The paths to all leaf fields of `fieldsV1`. Ignores `.`, which marks that the manager also owns the parent. Returns an empty list for invalid
 * input.
 */
export function endsOf(fields: unknown, before: readonly FieldStep[] = []): readonly (readonly FieldStep[])[] {
  const steps = isRecord(fields) ? Object.entries(fields).filter(([step]) => step !== ".") : [];
  return steps.flatMap(([step, below]) => {
    const longer = [...before, step];
    const ends = endsOf(below, longer);
    return ends.length === 0 ? [longer] : ends;
  });
}

/** Formats the steps as a path: `spec.template.spec.containers[main].image`. */
export function pathOf(steps: readonly FieldStep[]): string {
  return steps.reduce((path, step) => {
    const [kind, name] = halvesOf(step);
    if (kind === "f:") return path + keyStep(name, path);
    return `${path}[${kind === "k:" ? Object.values(keysOf(name) ?? { name }).join(" ") : name}]`;
  }, "");
}

/** The value of a field; `undefined` if the field is missing. */
export function valueAt(object: unknown, steps: readonly FieldStep[]): unknown {
  return steps.reduce<unknown>((value, step) => {
    const [kind, name] = halvesOf(step);
    if (kind === "f:") return isRecord(value) ? ownValue(value, name) : undefined;
    if (!Array.isArray(value)) return undefined;
    if (kind === "k:") return value.find((item) => isItemOf(item, keysOf(name)));
    return kind === "v:" ? value.find((item) => JSON.stringify(item) === name) : value[Number(name)];
  }, object);
}

/** A key that the item lacks counts as a match, because the API server fills in the default, such as a port's protocol. */
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
