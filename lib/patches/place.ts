import { isRecord } from "../manifests/json";
import type { PatchSpec } from "../spec/patches";
import type { Path } from "../spec/problem";
import { stepsOf } from "./apply";

/** A step of a field's path: a key, or the name or position of a list item. */
interface Step {
  readonly key?: string;
  readonly item?: string;
}

/**
 * Returns the path in a patch that changes a field: in `merge` the same keys and items, in `patch` the last operation whose pointer leads to
 * the field or above it.
 */
export function placeOf({ patch, merge }: PatchSpec, field: string): Path {
  const steps = fieldSteps(field);
  if (merge !== undefined) return ["merge", ...mergedSteps(merge, steps)];
  const keys = steps.flatMap(({ key }) => key ?? []);
  const found = (patch ?? []).flatMap(({ path, from, op }, index) => {
    const pointers = op === "move" && from !== undefined ? [path, from] : [path];
    return op !== "test" && pointers.some((pointer) => leadsTo(pointer, keys)) ? [index] : [];
  });
  const last = found.at(-1);
  return last === undefined ? ["patch"] : ["patch", last];
}

/** Steps of a path such as `spec.template.spec.containers[gateway].image` or `metadata.annotations["a/b"]`. */
function fieldSteps(field: string): readonly Step[] {
  return [...field.matchAll(/\["([^"]*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(([, quoted, item, plain]) =>
    item === undefined ? { key: quoted ?? plain } : { item },
  );
}

function mergedSteps(value: unknown, steps: readonly Step[]): Path {
  const [step, ...rest] = steps;
  if (step === undefined) return [];
  if (Array.isArray(value)) {
    const named = value.findIndex((one) => isRecord(one) && one["name"] === step.item);
    const index = named < 0 ? Number(step.item) : named;
    return index in value ? [index, ...mergedSteps(value[index], rest)] : [];
  }
  // The keys of a map, such as labels, can be written like items.
  const key = step.key ?? step.item ?? "";
  return isRecord(value) && Object.hasOwn(value, key) ? [key, ...mergedSteps(value[key], rest)] : [];
}

/** Positions and names of list items differ, so only the keys count. */
function leadsTo(pointer: string, keys: readonly string[]): boolean {
  const wanted = stepsOf(pointer).filter((step) => !/^(\d+|-)$/.test(step));
  return wanted.every((key, index) => keys[index] === key) || keys.every((key, index) => wanted[index] === key);
}
