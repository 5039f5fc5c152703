import type { PatchOperation, PatchSpec } from "../spec/patches";
import type { Problem } from "../spec/problem";
import { looksLikeSecret } from "../spec/values/environment-variable";
import { show } from "../values/words";
import { inside, problemIf, type Place } from "./problems";

/** A reason is an annotation, and one line in the output of commands. */
const LONGEST_REASON = 300;

/** Operations with a value, and those that take it from another place. */
const NEEDS: Readonly<Record<PatchOperation["op"], readonly ("value" | "from")[]>> = {
  add: ["value"],
  replace: ["value"],
  test: ["value"],
  move: ["from"],
  copy: ["from"],
  remove: [],
};

/** Rules about the form of patches. What they change is judged on the finished manifest, in `lib/patches/`. */
export function patchesProblems(patches: readonly PatchSpec[], place: Place): Problem[] {
  return patches.flatMap((patch, index) => patchProblems(patch, inside(place, index)));
}

function patchProblems({ target, patch, merge, reason }: PatchSpec, place: Place): Problem[] {
  const hasNoLabels = target.labels !== undefined && Object.keys(target.labels).length === 0;
  return [
    ...problemIf("patches/content", place, contentProblem(patch, merge)),
    ...problemIf("patches/reason", inside(place, "reason"), reasonProblem(reason)),
    ...problemIf(
      "patches/labels",
      inside(place, "target", "labels"),
      hasNoLabels ? "must have at least one label; add one, or delete labels to select by kind and name" : undefined,
    ),
    ...(patch ?? []).flatMap((operation, index) => operationProblems(operation, inside(place, "patch", index))),
    ...numberProblems(patch, inside(place, "patch")),
    ...numberProblems(merge, inside(place, "merge")),
  ];
}

function contentProblem(patch: PatchSpec["patch"], merge: PatchSpec["merge"]): string | undefined {
  const [hasPatch, hasMerge] = [patch !== undefined, merge !== undefined];
  if (hasPatch && hasMerge) return "must have only one of patch and merge; split it into two patches";
  if (!hasPatch && !hasMerge) {
    return 'must have patch or merge; add one, such as merge: { metadata: { annotations: { "example.com/team": pricing } } }';
  }
  const isEmpty = patch?.length === 0 || (merge !== undefined && Object.keys(merge).length === 0);
  return isEmpty ? "must change something, got an empty patch; add what it changes, or delete it" : undefined;
}

function reasonProblem(text: string): string | undefined {
  // A folded text in YAML ends with a line break.
  const reason = text.trimEnd();
  if (looksLikeSecret(reason)) return "must not contain a Secret value, because everyone can read it; remove the value";
  const isText = /[\p{L}\p{N}]/u.test(reason) && !/[\p{C}\p{Zl}\p{Zp}]/u.test(reason);
  if (isText && reason.length <= LONGEST_REASON) return undefined;
  return (
    `must be one line of 1 to ${LONGEST_REASON} characters, ` +
    `got ${reason.length > LONGEST_REASON ? `${reason.length} characters` : show(reason)}; say in one sentence why no field is enough`
  );
}

function operationProblems(operation: PatchOperation, place: Place): Problem[] {
  const { op, path, from } = operation;
  const wanted = NEEDS[op];
  const needs = wanted.filter((key) => !Object.hasOwn(operation, key));
  const extra = (["value", "from"] as const).filter((key) => Object.hasOwn(operation, key) && !wanted.includes(key));
  return [
    ...problemIf("patches/pointer", inside(place, "path"), pointerProblem(path)),
    ...(from === undefined ? [] : problemIf("patches/pointer", inside(place, "from"), pointerProblem(from))),
    ...needs.flatMap((key) =>
      problemIf("patches/operation", place, `must have ${key}, because op is ${op}; add it, or use another op`),
    ),
    ...extra.flatMap((key) =>
      problemIf("patches/operation", inside(place, key), `must not be set, because op is ${op}; delete it`),
    ),
  ];
}

/** Numbers that JSON can't have, or that JavaScript rounds. */
function numberProblems(value: unknown, place: Place): Problem[] {
  if (typeof value === "number") {
    const isFine = Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
    const message = `must be a number from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, got ${value}; put it in quotes if it is text`;
    return problemIf("patches/number", place, isFine ? undefined : message);
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    numberProblems(item, inside(place, Array.isArray(value) ? Number(key) : key)),
  );
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function pointerProblem(pointer: string): string | undefined {
  if (/^(\/([^~/]|~[01])*)+$/.test(pointer)) return undefined;
  const fix = pointer.startsWith("/") ? "write ~ as ~0" : 'start it with "/"';
  return `must be a JSON Pointer to a field, such as "/metadata/annotations/example.com~1team", got ${show(pointer)}; ${fix}, and write "/" inside a key as ~1`;
}
