import { applyOperation, escapePathComponent, unescapePathComponent, type Operation } from "fast-json-patch";
import { apply as mergePatch } from "json-merge-patch";
import { isRecord, type JsonRecord } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import type { PatchOperation, PatchSpec } from "../spec/patches";
import { looksLikeSecret } from "../spec/values/environment-variable";
import type { Path } from "../spec/problem";
import { listWith, show } from "../values/words";

/** A patched object, or why the patch does not fit it. The path starts in the patch. */
export type Applied = { readonly manifest: Manifest } | { readonly path: Path; readonly message: string };

/** Maximum number of keys in a message. */
const MOST_KEYS = 8;

/** Applies one patch to an object, which stays as it is. */
export function applyPatch(manifest: Manifest, { patch, merge }: PatchSpec): Applied {
  if (merge !== undefined) return { manifest: sorted(mergePatch(copyOf(manifest), copyOf(merge))) as Manifest };
  let object: unknown = copyOf(manifest);
  for (const [index, operation] of (patch ?? []).entries()) {
    // The library's errors do not list the existing keys.
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
    const found = stepsOf(path).reduce((value, step) => (value as JsonRecord)[step], object);
    return `must match the value at ${path}, got ${shown(path, found)}; compare the pointer with the current manifest, then update path or value`;
  }
  return `can't ${op} ${from === undefined ? path : `${from} to ${path}`}; a value can't move into itself, so choose another path`;
}

/** An earlier operation may have added a Secret value by mistake. */
function shown(path: string, value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  const isSecret = /\/env(\/|$)/.test(path) || text.includes('"env":') || looksLikeSecret(text);
  return isSecret ? "another value" : show(value);
}

interface Missing {
  readonly key: "path" | "from";
  readonly message: string;
}

/** Says what exists if a pointer leads nowhere. `add` needs only the parent. */
function missingProblem(object: unknown, { op, path, from }: PatchOperation): Missing | undefined {
  const createsTarget = op === "add" || op === "copy" || op === "move";
  const missing = from === undefined ? undefined : missingMessage(object, from, "from");
  if (missing !== undefined) return { key: "from", message: missing };
  const message = missingMessage(object, path, createsTarget ? "new" : op);
  return message === undefined ? undefined : { key: "path", message };
}

/** What a pointer is for: a new value, the source of another one, or an existing value for an operation. */
type Purpose = "new" | "from" | PatchOperation["op"];

function missingMessage(object: unknown, pointer: string, purpose: Purpose): string | undefined {
  const steps = stepsOf(pointer);
  let value = object;
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    if (isRecord(value) && Object.hasOwn(value, step)) value = value[step];
    else if (purpose === "new" && isLast && isInsertPosition(step, value)) return undefined;
    else if (Array.isArray(value) && isPosition(step, value.length - 1)) value = value[Number(step)];
    else {
      const parents = steps.slice(0, index).map(escapePathComponent);
      const parent = parents.length === 0 ? "the object" : `/${parents.join("/")}`;
      return `must point to an existing value, got ${show(pointer)}, but ${contentOf(value, parent)}; ${adviceFor(value, isLast ? purpose : undefined)}`;
    }
  }
  return undefined;
}

/** Whether something can be added at a step: a new key, a position in a list, or `-`, its end. */
function isInsertPosition(step: string, value: unknown): boolean {
  return isRecord(value) || (Array.isArray(value) && (step === "-" || isPosition(step, value.length)));
}

/** Whether a step is an index up to `last`. */
function isPosition(step: string, last: number): boolean {
  return /^(0|[1-9]\d*)$/.test(step) && Number(step) <= last;
}

function contentOf(value: unknown, parent: string): string {
  if (isRecord(value)) return `${parent} has ${keysOf(value)}`;
  if (Array.isArray(value)) return `${parent} has ${value.length} ${value.length === 1 ? "item" : "items"}`;
  return `${parent} is ${value === null || value === undefined ? "empty" : "a single value"}`;
}

/** @param purpose - of the last step; `undefined` if a parent is missing */
function adviceFor(value: unknown, purpose: Purpose | undefined): string {
  if (Array.isArray(value)) return "use the position of an item, or op: add with - for the end";
  if (!isRecord(value)) return "end the pointer there";
  const slash = '; in a key, write "/" as ~1';
  if (purpose === undefined) return `add the missing parent first${slash}`;
  if (purpose === "replace") return `use op: add to create the key${slash}`;
  return purpose === "remove" ? `delete the operation${slash}` : `use one of these keys${slash}`;
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
