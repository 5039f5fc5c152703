import type { PatchSpec } from "../spec/patches";
import type { Path } from "../spec/problem";
import { isRecord } from "../manifests/json";
import { stepsOf } from "./apply";

/**
 * Returns the path in a patch that changes a field: in `merge` the same keys, in `patch` the last operation whose pointer leads to
 * the field or above it.
 */
export function placeOf({ patch, merge }: PatchSpec, field: string): Path {
  const steps = keysOf(field);
  if (merge !== undefined) return ["merge", ...mergedSteps(merge, steps)];
  const found = (patch ?? []).flatMap(({ path, op }, index) => (op !== "test" && leadsTo(path, steps) ? [index] : []));
  const last = found.at(-1);
  return last === undefined ? ["patch"] : ["patch", last];
}

/** `spec.template.spec.containers[gateway].image` as `spec`, `template`, `spec`, `containers`, `image`: indices and names of list items differ. */
function keysOf(field: string): readonly string[] {
  return [...field.matchAll(/\["([^"]*)"\]|\[[^\]]*\]|([^.[\]]+)/g)].flatMap(
    ([, quoted, plain]) => quoted ?? plain ?? [],
  );
}

function mergedSteps(merge: Readonly<Record<string, unknown>>, steps: readonly string[]): Path {
  const [step, ...rest] = steps;
  if (step === undefined || !Object.hasOwn(merge, step)) return [];
  const below = merge[step];
  return [step, ...(isRecord(below) ? mergedSteps(below, rest) : [])];
}

function leadsTo(pointer: string, steps: readonly string[]): boolean {
  const keys = stepsOf(pointer).filter((step) => !/^(\d+|-)$/.test(step));
  return keys.every((key, index) => steps[index] === key) || steps.every((step, index) => keys[index] === step);
}
