import * as z from "zod/mini";
import { listWith, show } from "../values/words";
import type { Path } from "./problem";
import { amountKindOf, exampleOf, isFileMode } from "./schemas/fields";
import { secretEntryHint } from "./secret-hints";
import { hintFor, type ShapeWords, type Wanted } from "./shape-hints";
import { unknownKeyMessage } from "./unknown-key";
import { AMOUNT_KINDS, unquotedAmountProblem } from "./values/amounts";
import { numericModeHint } from "./values/file-mode";

/** A key or a type that does not fit the schema. */
export interface ShapeIssue {
  /** Code of the problem, such as `shape/missing`. */
  readonly code: string;
  /** Keys and list indices that lead to the value. */
  readonly path: Path;
  /** States the problem, the value, what is allowed and how to fix it. */
  readonly message: string;
  /** Whether the key is wrong or missing; otherwise the value is wrong. */
  readonly isAboutKey: boolean;
}

/** Where a value comes from, for the messages of {@link shapeIssues}. */
export interface ShapeContext {
  /** Names of the types. */
  readonly words: ShapeWords;
  /** Whether messages must not repeat the value at a path. */
  readonly isConfidential: (path: Path) => boolean;
  /**
   * Source text of a number, boolean or null.
   * @default - the text that JavaScript converts it to
   */
  readonly sourceOf?: (path: Path) => string | undefined;
  /**
   * How to fix a value that is not of the type `wanted`, if its source text shows the mistake.
   * @default - a hint that follows from the value
   */
  readonly hintOf?: (path: Path, wanted: string) => string | undefined;
}

type Issue = z.core.$ZodIssue;

/** Old key names, in British and American spelling, with their current names. */
const RENAMED_KEYS: ReadonlyMap<string, string> = new Map([
  ["flavour", "kind"],
  ["flavor", "kind"],
]);

/** Maximum number of characters of a number in a message. */
const LONGEST_NUMBER = 40;

/** Checks the keys and types of a value. Returns the value, or all issues. */
export function shapeIssues<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  context: ShapeContext,
): { readonly value: T } | { readonly issues: readonly ShapeIssue[] } {
  // Without `jitless`, zod compiles a checker for each object, which only pays off after hundreds
  // of files.
  const result = schema.safeParse(value, { reportInput: true, jitless: true, error: noteOf });
  if (result.success) return { value: result.data };
  return { issues: result.error.issues.flatMap(alternatives).flatMap((issue) => issuesOf(issue, context)) };
}

/**
 * For a union without a discriminator: the issues of the closest alternative, or of the whole
 * union.
 */
function alternatives(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const ofRecords = issue.errors.filter((errors) => !errors.some(isOtherType));
  const [closestOne] = [...ofRecords].sort((a, b) => a.length - b.length);
  return closestOne?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function isOtherType({ code, path }: Issue): boolean {
  return code === "invalid_type" && path.length === 0;
}

function issuesOf(issue: Issue, context: ShapeContext): readonly ShapeIssue[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => unknownKey(path, key, issue.message.split(" ")));
  const wanted = wantedOf(issue, context.words);
  const value = valueAt(issue);
  if (value === undefined) return [renamedKey(issue, path) ?? missing(path, wanted)];
  const isConfidential = context.isConfidential(path);
  const got = isConfidential ? kindOf(value, context.words) : describe(value, path, context);
  const unit = unitProblem(issue, value, got);
  if (unit !== undefined) return [{ code: "shape/unit", path, message: unit, isAboutKey: false }];
  const hint = modeHint(issue, value) ?? secretEntryHint(path, value) ?? context.hintOf?.(path, wanted.words);
  const message = `must be ${wanted.words}, got ${got}; ${hint ?? hintFor(isConfidential && typeof value === "string" ? "" : value, wanted, context.words)}`;
  return [{ code: wanted.code, path, message, isAboutKey: false }];
}

/** The problem of a number without quotes, if the issue is about an amount that is also invalid in quotes. */
function unitProblem({ message }: Issue, value: unknown, source: string): string | undefined {
  const kind = typeof value === "number" ? AMOUNT_KINDS.find((each) => message === each) : undefined;
  return kind && unquotedAmountProblem(source, kind);
}

/** The mode of files that a number means. */
function modeHint({ message }: Issue, value: unknown): string | undefined {
  return message === MODE && typeof value === "number" ? numericModeHint(value) : undefined;
}

function missing(path: Path, { words, example }: Wanted): ShapeIssue {
  const message = `is missing; it must be ${words}${example === undefined ? "" : `, such as ${example}`}`;
  return { code: "shape/missing", path, message, isAboutKey: true };
}

function unknownKey(parent: Path, key: string, allowed: readonly string[]): ShapeIssue {
  const message = unknownKeyMessage(key, parent, allowed);
  return { code: "shape/unknown-key", path: [...parent, key], message, isAboutKey: true };
}

/** If the discriminator of a union has its old name, reports it as renamed instead of missing. */
function renamedKey({ input }: Issue, path: Path): ShapeIssue | undefined {
  const absent = path.at(-1);
  if (typeof input !== "object" || input === null) return undefined;
  for (const [former, name] of RENAMED_KEYS) {
    if (name !== absent || !Object.hasOwn(input, former)) continue;
    const message = `is now named ${name}; write ${name} instead of ${former}`;
    return { code: "shape/renamed-key", path: [...path.slice(0, -1), former], message, isAboutKey: true };
  }
  return undefined;
}

/** The message of a number that may have a fraction. */
const FRACTION = "fraction";

/** The message of the mode of files. */
const MODE = "mode";

/** Start of the message of a map that has an example. */
const EXAMPLE = "example ";

/** Adds the details that zod omits from its issues: the keys of an object (no key has a space), the example of a map, whether a number may have a fraction, and the kind of an amount. */
function noteOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { inst } = issue;
  if (issue.code === "unrecognized_keys" && inst instanceof z.ZodMiniObject) return Object.keys(inst.shape).join(" ");
  const kind = amountKindOf(inst);
  if (kind !== undefined) return kind;
  if (isFileMode(inst)) return MODE;
  const example = exampleOf(inst);
  if (example !== undefined) return EXAMPLE + example;
  return inst instanceof z.ZodMiniNumber && !(inst instanceof z.ZodMiniNumberFormat) ? FRACTION : undefined;
}

function wordOf(type: string, { map, list }: ShapeWords): string {
  const words: Readonly<Record<string, string>> = {
    string: "a string",
    number: "a whole number",
    int: "a whole number",
    boolean: "true or false",
    array: list,
    object: map,
    record: map,
  };
  return words[type] ?? type;
}

function wantedOf(issue: Issue, words: ShapeWords): Wanted {
  if (issue.code === "invalid_type")
    return {
      ...typeWanted(issue.message === FRACTION ? "a number" : wordOf(issue.expected, words)),
      example: issue.message.startsWith(EXAMPLE) ? issue.message.slice(EXAMPLE.length) : undefined,
    };
  if (issue.code === "invalid_union" && issue.errors.length > 0) return typeWanted(alternativesOf(issue.errors, words));
  const values = issue.code === "invalid_value" ? issue.values : "options" in issue ? (issue.options ?? []) : [];
  // Only issues about whole numbers above 2 ** 53 have no values here.
  if (values.length === 0) return typeWanted("a whole number");
  if (values[0] === 1) return { code: "shape/version", words: "1, the only version of this format", choices: [] };
  const choices = values.map(String);
  return { code: "shape/choice", words: listWith("or", choices), choices };
}

function alternativesOf(errors: readonly (readonly Issue[])[], words: ShapeWords): string {
  const types = errors.flat().flatMap((each) => (each.code === "invalid_type" ? [wordOf(each.expected, words)] : []));
  return listWith("or", [...new Set(types)]);
}

function typeWanted(words: string): Wanted {
  return { code: "shape/type", words, choices: [] };
}

/** The value that an issue is about: for a discriminated union, the discriminator. */
function valueAt(issue: Issue): unknown {
  const { input, path } = issue;
  if (issue.code !== "invalid_union" || issue.errors.length > 0) return input;
  const key = path[path.length - 1];
  return typeof input === "object" && input !== null && key !== undefined && Object.hasOwn(input, key)
    ? (input as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** A value for a message. Numbers keep their source text, because JavaScript turns 16.10 into 16.1. */
function describe(value: unknown, path: Path, { words, sourceOf }: ShapeContext): string {
  if (typeof value === "object" || typeof value === "function") return kindOf(value, words);
  if (typeof value === "string") return show(value);
  return (sourceOf?.(path) ?? String(value)).slice(0, LONGEST_NUMBER);
}

function kindOf(value: unknown, { map, list, nothing }: ShapeWords): string {
  if (value === null) return nothing;
  if (Array.isArray(value)) return list;
  return typeof value === "object" ? map : typeof value === "string" ? "a string" : `a ${typeof value}`;
}
