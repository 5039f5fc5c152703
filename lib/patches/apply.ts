import { applyOperation, unescapePathComponent, type Operation } from "fast-json-patch";
import { apply as mergePatch } from "json-merge-patch";
import { isRecord, type JsonRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { PatchOperation, PatchSpec } from "../spec/patches";
import type { Path } from "../spec/problem";
import { listWith, show } from "../values/words";

/** A patched object, or why the patch does not fit it. The path starts in the patch. */
export type Applied = { readonly manifest: Manifest } | { readonly path: Path; readonly message: string };

/** Maximum number of keys in a message. */
const MOST_KEYS = 8;

/** Applies one patch to an object, which stays as it is. */
export function applied(manifest: Manifest, { patch, merge }: PatchSpec): Applied {
  if (merge !== undefined) return { manifest: sorted(mergePatch(copyOf(manifest), copyOf(merge))) as Manifest };
  let object: unknown = copyOf(manifest);
  for (const [index, operation] of (patch ?? []).entries()) {
    // An error of the library does not say what exists.
    const problem = missingProblem(object, operation);
    if (problem !== undefined) return { path: ["patch", index, problem.key], message: problem.message };
    try {
      object = applyOperation(object, copyOf(operation) as Operation, true).newDocument;
    } catch {
      return { path: ["patch", index], message: failure(operation, object) };
    }
  }
  return { manifest: sorted(object) as Manifest };
}

function failure({ op, path, from }: PatchOperation, object: unknown): string {
  if (op === "test") {
    const found = stepsOf(path).reduce((value, step) => (value as JsonRecord)[step], object as unknown);
    return `must find the value that it tests at ${path}, but the rendered value is ${show(found)}; check what the new version renders, and adapt the patch`;
  }
  return `can't ${op} ${from === undefined ? path : `${from} to ${path}`}; use a value outside the place that it changes`;
}

interface Missing {
  readonly key: "path" | "from";
  readonly message: string;
}

/** Says what exists if a pointer leads nowhere. `add` needs only the parent. */
function missingProblem(object: unknown, { op, path, from }: PatchOperation): Missing | undefined {
  const createsTarget = op === "add" || op === "copy" || op === "move";
  const missing = from === undefined ? undefined : missingStep(object, from, false);
  if (missing !== undefined) return { key: "from", message: missing };
  const message = missingStep(object, path, createsTarget);
  return message === undefined ? undefined : { key: "path", message };
}

function missingStep(object: unknown, pointer: string, isNew: boolean): string | undefined {
  const steps = stepsOf(pointer);
  let value = object;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (isRecord(value) && Object.hasOwn(value, step)) value = value[step];
    else if (isNew && isLast && (isRecord(value) || (Array.isArray(value) && isEnd(step, value)))) return undefined;
    else if (Array.isArray(value) && isPosition(step, value.length - 1)) value = value[Number(step)];
    else return leadsNowhere(pointer, steps.slice(0, index), value, isLast);
  }
  return undefined;
}

/** Whether something can be added to a list at a step: `-` is its end. */
function isEnd(step: string, list: readonly unknown[]): boolean {
  return step === "-" || isPosition(step, list.length);
}

/** Whether a step is an index up to `last`. */
function isPosition(step: string, last: number): boolean {
  return /^(0|[1-9]\d*)$/.test(step) && Number(step) <= last;
}

function leadsNowhere(pointer: string, parents: readonly string[], value: unknown, isLast: boolean): string {
  const parent = parents.length === 0 ? "the object" : `/${parents.join("/")}`;
  const found = isRecord(value)
    ? `${parent} has ${keysOf(value)}`
    : Array.isArray(value)
      ? `${parent} is a list of ${value.length}`
      : `${parent} is ${value === null || value === undefined ? "empty" : "a single value"}`;
  const advice = Array.isArray(value)
    ? "use the position of an item, or op: add with - for the end"
    : isRecord(value)
      ? `${isLast ? "use op: add for a new key" : "add the missing parent first"}, and write ~1 for "/" inside a key`
      : "end the pointer there";
  return `must lead to a value of the rendered object, got ${show(pointer)}, but ${found}; ${advice}`;
}

function keysOf(value: JsonRecord): string {
  const keys = Object.keys(value);
  const more = keys.length > MOST_KEYS ? [`${keys.length - MOST_KEYS} more`] : [];
  return keys.length === 0 ? "no keys" : listWith("and", [...keys.slice(0, MOST_KEYS), ...more]);
}

/** The steps of a JSON Pointer, without escapes. */
export function stepsOf(pointer: string): readonly string[] {
  return pointer.split("/").slice(1).map(unescapePathComponent);
}

/** Patches mutate their target and share their values with it. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Sorts all keys, as cdk8s does, so that the order of keys in the file has no effect. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
