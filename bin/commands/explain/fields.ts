import { fieldsOf, type ListedField } from "../../../lib/spec/field-list";
import { environmentJsonSchema, releaseJsonSchema } from "../../../lib/spec/json-schema";
import { closest } from "../../../lib/values/words";
import type { File } from "./effects";

/** A field that a path names, in one file. A field can differ between the kinds of a datastore. */
export interface FoundField {
  readonly file: File;
  /** Path with placeholders. */
  readonly path: string;
  /** The field with each kind. More than one only if they differ. */
  readonly variants: readonly ListedField[];
  /** Fields directly below it. */
  readonly children: readonly ListedField[];
}

type FieldsOfFile = readonly [file: File, fields: readonly ListedField[]];

/** All fields, once they were listed. */
let listed: readonly FieldsOfFile[] | undefined;

/** All fields of both files. */
export function allFields(): readonly FieldsOfFile[] {
  listed ??= [
    ["environment", fieldsOf(environmentJsonSchema())],
    ["release", fieldsOf(releaseJsonSchema())],
  ];
  return listed;
}

/** Steps of a path, without the positions in lists: `patches[0].target` and `patches.target` are the same. */
export function stepsOf(path: string): readonly string[] {
  return path.replaceAll(/\[\d*\]/g, "").split(".");
}

/** The fields that a path names: none, or one in a file or in both. An entry of a map, such as `services.gateway`, is the map. */
export function findFields(path: string): readonly FoundField[] {
  const wanted = stepsOf(path);
  return allFields().flatMap(([file, fields]) => {
    const variants = fields.filter((field) => isMatch(stepsOf(field.path), wanted));
    const maps = fields.filter((field) => isMap(field) && isMatch([...stepsOf(field.path), "<name>"], wanted));
    const found = variants.length > 0 ? variants : maps;
    const [first] = found;
    if (first === undefined) return [];
    const base = stepsOf(first.path);
    const depth = isMap(first) ? base.length + 2 : base.length + 1;
    const children = fields.filter((field) => {
      const steps = stepsOf(field.path);
      return steps.length === depth && isMatch(steps.slice(0, base.length), base);
    });
    return [{ file, path: first.path, variants: distinct(found), children: distinct(children) }];
  });
}

/** Paths that a user may have meant: a similar key next to it, or fields anywhere that end with the words. */
export function similarFields(path: string): readonly string[] {
  const wanted = stepsOf(path);
  const all = [...new Set(allFields().flatMap(([, fields]) => fields.map((field) => field.path)))];
  const ending = all.filter((known) => `.${stepsOf(known).join(".")}`.endsWith(`.${wanted.join(".")}`));
  if (ending.length > 0) return ending.slice(0, MOST_SUGGESTIONS);
  for (let depth = wanted.length - 1; depth >= 0; depth--) {
    const siblings = all.filter((known) => {
      const steps = stepsOf(known);
      return steps.length === depth + 1 && isMatch(steps.slice(0, depth), wanted.slice(0, depth));
    });
    const near = closest(
      wanted[depth] ?? "",
      siblings.map((known) => stepsOf(known)[depth] ?? ""),
    );
    if (near !== undefined) return [[...wanted.slice(0, depth), near, ...wanted.slice(depth + 1)].join(".")];
    if (siblings.length > 0) return siblings.slice(0, MOST_SUGGESTIONS);
  }
  return [];
}

const MOST_SUGGESTIONS = 8;

/** Whether a map has entries with keys that users choose and fields below them. */
function isMap({ schema: { additionalProperties: values } }: ListedField): boolean {
  return typeof values === "object" && values.properties !== undefined;
}

function isMatch(pattern: readonly string[], steps: readonly string[]): boolean {
  return (
    pattern.length === steps.length &&
    pattern.every((step, index) => step === steps[index] || (step === "<name>" && steps[index] !== ""))
  );
}

/** Fields without those that repeat the description of an earlier one with another kind. */
function distinct(fields: readonly ListedField[]): readonly ListedField[] {
  const textOf = ({ path, schema }: ListedField) => JSON.stringify([path, schema]);
  return fields.filter((field, index) => fields.findIndex((other) => textOf(other) === textOf(field)) === index);
}
