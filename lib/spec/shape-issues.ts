import * as z from "zod/mini";
import { closest, didYouMean, listWith, show } from "../values/words";
import type { Path } from "./problem";

/** One thing that is wrong with the shape of a value. */
export interface ShapeIssue {
  /** Code of the problem, such as `shape/missing`. */
  readonly code: string;
  /** Where in the value. */
  readonly path: Path;
  /** What is wrong, the value, what is allowed and how to fix it. */
  readonly message: string;
  /** Whether the key itself is wrong, or missing; otherwise the value is. */
  readonly isAboutKey: boolean;
}

/** The words of the medium that a value is written in. */
export interface ShapeWords {
  /** Word for a record. */
  readonly map: string;
  /** Word for a list. */
  readonly list: string;
  /** Word for `null`. */
  readonly nothing: string;
}

/** What {@link shapeIssues} needs to know of a value besides the value itself. */
export interface ShapeContext {
  /** The words of its medium. */
  readonly words: ShapeWords;
  /** Whether the value of a path must not be repeated in a message. */
  readonly isConfidential: (path: Path) => boolean;
  /**
   * A value as it is written.
   * @default - as JavaScript writes it
   */
  readonly sourceOf?: (path: Path) => string | undefined;
}

type Issue = z.core.$ZodIssue;

/** Allowed keys are listed next to a suggestion only where they are this few. */
const FEW_KEYS = 8;

/** Keys that had another name once, with the name that they have now. */
const RENAMED_KEYS: ReadonlyMap<string, string> = new Map([["flavour", "kind"]]);

/** Most characters of a number that are repeated. */
const LONGEST_NUMBER = 40;

/** Checks keys and types of a value only: the value itself where its shape is right, or everything that is wrong with the shape. */
export function shapeIssues<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  context: ShapeContext,
): { readonly value: T } | { readonly issues: readonly ShapeIssue[] } {
  // Without `jitless` zod compiles a checker for each object, which pays off after hundreds of files.
  const result = schema.safeParse(value, { reportInput: true, jitless: true, error: noteOf });
  if (result.success) return { value: result.data };
  return { issues: result.error.issues.flatMap(alternatives).flatMap((issue) => issuesOf(issue, context)) };
}

/** For a union without a deciding key: the issues of the alternative that a record is closest to, or the issue that no alternative fits. */
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
    return issue.keys.map((key) => unknownKey([...path, key], key, issue.message.split(" ")));
  const wanted = wantedOf(issue, context.words);
  const value = valueAt(issue);
  if (value === undefined) return [renamedKey(issue, path) ?? missing(path, wanted)];
  const got = context.isConfidential(path) ? kindOf(value, context.words) : describe(value, path, context);
  const message = `must be ${wanted.words}, got ${got}${wayOut(value, wanted)}`;
  return [{ code: wanted.code, path, message, isAboutKey: false }];
}

function missing(path: Path, { words }: Wanted): ShapeIssue {
  return { code: "shape/missing", path, message: `is missing; it must be ${words}`, isAboutKey: true };
}

/** If the deciding key of a union is present under its former name, the problem is a renamed key instead of a missing key. */
function renamedKey({ input }: Issue, path: Path): ShapeIssue | undefined {
  const absent = path.at(-1);
  for (const [former, name] of RENAMED_KEYS) {
    if (name !== absent || typeof input !== "object" || input === null || !Object.hasOwn(input, former)) continue;
    const message = `is called ${name} now; write ${name} instead of ${former}`;
    return { code: "shape/renamed-key", path: [...path.slice(0, -1), former], message, isAboutKey: true };
  }
  return undefined;
}

function unknownKey(path: Path, key: string, allowed: readonly string[]): ShapeIssue {
  const hint = didYouMean(key, allowed);
  const list = `allowed are ${listWith("and", allowed)}`;
  const wayOut = hint === "" ? `; ${list}` : allowed.length <= FEW_KEYS ? `${hint} ${list}` : hint;
  return { code: "shape/unknown-key", path, message: `is an unknown key${wayOut}`, isAboutKey: true };
}

/** The message of a number that may have a fraction. */
const FRACTION = "fraction";

/** What zod knows of a schema and does not put into its issue: the keys of an object (none holds a space), and whether a number may have a fraction. */
function noteOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { inst } = issue;
  if (issue.code === "unrecognized_keys" && inst instanceof z.ZodMiniObject) return Object.keys(inst.shape).join(" ");
  return inst instanceof z.ZodMiniNumber && !(inst instanceof z.ZodMiniNumberFormat) ? FRACTION : undefined;
}

interface Wanted {
  readonly code: string;
  readonly words: string;
  readonly choices: readonly string[];
}

function wordOf(type: string, { map, list }: ShapeWords): string {
  const words: Readonly<Record<string, string>> = {
    string: "text",
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
    return typeWanted(issue.message === FRACTION ? "a number" : wordOf(issue.expected, words));
  if (issue.code === "invalid_union" && issue.errors.length > 0) return typeWanted(alternativesOf(issue.errors, words));
  const values = issue.code === "invalid_value" ? issue.values : "options" in issue ? (issue.options ?? []) : [];
  // Only whole numbers beyond 2 ** 53 come here without values.
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

/** What an issue is about: of a union it is the key that decides between its members. */
function valueAt(issue: Issue): unknown {
  const { input, path } = issue;
  if (issue.code !== "invalid_union" || issue.errors.length > 0) return input;
  const key = path[path.length - 1];
  return typeof input === "object" && input !== null && key !== undefined && Object.hasOwn(input, key)
    ? (input as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** A value in people's words; a number as it is written, because 16.10 is 16.1 to a program. */
function describe(value: unknown, path: Path, { words, sourceOf }: ShapeContext): string {
  if (typeof value === "object" || typeof value === "function") return kindOf(value, words);
  if (typeof value === "string") return show(value);
  return (sourceOf?.(path) ?? String(value)).slice(0, LONGEST_NUMBER);
}

function kindOf(value: unknown, { map, list, nothing }: ShapeWords): string {
  if (value === null) return nothing;
  if (Array.isArray(value)) return list;
  return typeof value === "object" ? map : typeof value === "string" ? "text" : `a ${typeof value}`;
}

function wayOut(value: unknown, { words, choices }: Wanted): string {
  if (value === null) return "; fill it in, or leave the key out";
  if (words === "text" && typeof value !== "object" && typeof value !== "function") return "; put it in quotes";
  if (typeof value !== "string") return "";
  if (words === "a whole number" && /^\d+$/.test(value)) return "; take the quotes away";
  const choice = closest(value, choices);
  return choice === undefined ? "" : `; did you mean ${choice}?`;
}
