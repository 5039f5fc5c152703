import { understandTexts } from "../../../charts/files/environments";
import { synthesize } from "../../../charts/synthesize";
import { resolveLayer, type Layer } from "../../../lib/layer/layer";
import { changesBetween, type ObjectChange } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";
import { layerProblems } from "../../../lib/rules/environment";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { FieldSchema } from "../../../lib/spec/field-list";
import type { Path } from "../../../lib/spec/problem";
import type { ReleaseSpec } from "../../../lib/spec/release";
import { ALTERNATIVES, SAMPLE } from "./sample";

/** Renderings after which no object is expected to change. Each takes a twentieth of a second or more. */
const MOST_TRIES = 3;

/** Which of the two files of an environment. */
export type File = "environment" | "release";

/** The content of both files. */
type Files = Readonly<Record<File, unknown>>;

/** A change to a field of the sample, and what it changes in the manifests. */
export interface Effect {
  /** Path in the file of the sample. */
  readonly path: Path;
  /** Value before; `undefined` if the field was not set. */
  readonly before: unknown;
  /** Value after; `undefined` if the field was removed. */
  readonly after: unknown;
  /** Changed objects. None if no object contains the value. */
  readonly changes: readonly ObjectChange[];
}

/**
 * Changes a field of the sample, renders both states and compares the objects. Tries the places that the pattern matches, and the values that the schema
 * names, until an object changes. Returns `undefined` if no value of the field is valid alone.
 * @param pattern - steps of the path, where `<name>` is any key
 */
export function effectOf(file: File, pattern: readonly string[], schema: FieldSchema): Effect | undefined {
  let silent: Effect | undefined;
  let tries = 0;
  for (const { files, old } of (known ??= samples())) {
    for (const path of pathsIn(files[file], pattern))
      for (const after of candidates(valueAt(files[file], path), schema)) {
        const next = rendered({ ...files, [file]: withValue(files[file], path, after) });
        if (next === undefined || isSame(old, next)) continue;
        const changes = changesBetween(old.manifests, next.manifests);
        const effect = { path, before: valueAt(files[file], path), after, changes };
        if (changes.length > 0) return effect;
        silent ??= effect;
        tries += 1;
        if (tries === MOST_TRIES) return silent;
      }
  }
  return silent;
}

/** A state of the sample and its objects. */
interface Sample {
  readonly files: Files;
  readonly old: Rendered;
}

/** The samples, once they were rendered. */
let known: readonly Sample[] | undefined;

/** The sample, and the sample with one part of another kind. */
function samples(): readonly Sample[] {
  const understood = understandTexts(
    { file: "sample.yaml", text: SAMPLE.environment },
    { file: "sample.release.yaml", text: SAMPLE.release },
    "sample.yaml",
  );
  if ("problems" in understood) throw new Error(understood.problems.map(({ message }) => message).join("\n"));
  const { environment, release } = understood.layer.source;
  const others = ALTERNATIVES.map(([path, value]) => ({ environment: withValue(environment, path, value), release }));
  return [{ environment, release }, ...others].map((files) => {
    const old = rendered(files);
    if (old === undefined) throw new Error("the sample has problems");
    return { files, old };
  });
}

/** Places that a pattern matches and whose map exists. The field at the end may be missing. */
function pathsIn(value: unknown, [step, ...rest]: readonly string[], before: Path = []): readonly Path[] {
  if (step === undefined) return [before];
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsIn(item, [step, ...rest], [...before, index]));
  if (typeof value !== "object" || value === null) return [];
  const keys = step === "<name>" ? Object.keys(value) : [step];
  return keys.flatMap((key) => pathsIn((value as Record<string, unknown>)[key], rest, [...before, key]));
}

/** Values to try: without the field, the examples, the choices, and the neighbors of a number. */
function candidates(current: unknown, schema: FieldSchema): readonly unknown[] {
  const { examples = [], default: usual, enum: choices = [], type } = schema;
  const known = [...(current === undefined ? [] : [current]), ...examples, ...(usual === undefined ? [] : [usual])];
  const values = [
    ...examples,
    ...choices,
    ...(type === "boolean" ? [true, false] : []),
    ...known.flatMap(neighbors),
    ...(current === undefined ? [] : [undefined]),
  ];
  return values.filter((value) => JSON.stringify(value) !== JSON.stringify(current));
}

/** A resolved environment and its objects. */
interface Rendered {
  readonly layer: Layer;
  readonly manifests: readonly Manifest[];
}

/** Renders an environment; `undefined` if it has problems. */
function rendered({ environment, release }: Files): Rendered | undefined {
  try {
    const layer = resolveLayer(environment as EnvironmentSpec, release as ReleaseSpec);
    return layerProblems(layer).length > 0 ? undefined : { layer, manifests: synthesize(layer).manifests };
  } catch {
    // Without a required field, the layer can't be resolved; a patch may have problems that only rendering finds.
    return undefined;
  }
}

/** Whether two states have the same values after all defaults were applied: the change only wrote out a default. */
function isSame(one: Rendered, other: Rendered): boolean {
  const [before, after] = [one, other].map(({ layer: { source: _, ...resolved } }) => JSON.stringify(resolved));
  return before === after;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<string, unknown> | undefined)?.[step], value);
}

/** Values next to a number, or a text with another number at its end. */
function neighbors(value: unknown): readonly unknown[] {
  if (typeof value === "number") return [value + 1, value - 1];
  if (typeof value !== "string") return [];
  return [/\d/.test(value) ? value.replace(/\d+(?=\D*$)/, (digits) => String(Number(digits) + 1)) : `${value}2`];
}

/** A copy with another value at a path. Without a value, the field is removed. */
function withValue(value: unknown, [step, ...rest]: Path, next: unknown): unknown {
  if (step === undefined) return next;
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? withValue(item, rest, next) : item));
  const { [step]: inner, ...others } = value as Record<string, unknown>;
  const changed = withValue(inner, rest, next);
  return changed === undefined ? others : { ...others, [step]: changed };
}
