import type { Document } from "yaml";
import * as z from "zod/mini";
import { spotOf } from "./positions";
import type { Path } from "./problem";
import { show } from "../values/show";
import { closest, didYouMean, listWith } from "../values/suggest";
import type { Finding } from "./yaml-text";

/** A value of the right shape, or everything that is wrong with its shape. */
export type Shaped<T> =
  | { readonly value: T; readonly findings?: undefined }
  | { readonly value?: undefined; readonly findings: readonly Finding[] };

type Issue = z.core.$ZodIssue;

/** Allowed keys are listed beside a suggestion only where they are this few. */
const FEW_KEYS = 8;

/** Most characters of a number that are repeated. */
const LONGEST_NUMBER = 40;

/**
 * Checks keys and types of a document's value, nothing else.
 * @param isConfidential whether the value of a path must not be repeated in a message
 */
export function shapeOf<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  document: Document.Parsed,
  isConfidential: (path: Path) => boolean,
): Shaped<T> {
  // Without `jitless` zod compiles a checker for each object, which pays off after hundreds of files.
  const result = schema.safeParse(value, { reportInput: true, jitless: true, error: allowedKeys });
  if (result.success) return { value: result.data };
  return { findings: result.error.issues.flatMap((issue) => findingsOf(issue, document, isConfidential)) };
}

function findingsOf(issue: Issue, document: Document.Parsed, isConfidential: (path: Path) => boolean): Finding[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], key, issue.message.split(" "), document));
  }
  const spot = spotOf(document, path);
  const wanted = wantedOf(issue);
  if (valueAt(issue) === undefined) {
    return [{ code: "shape/missing", path, message: `is missing; it must be ${wanted.words}`, offset: spot.key }];
  }
  const got = isConfidential(path) ? kindOf(valueAt(issue)) : describe(valueAt(issue), spot.source);
  const message = `must be ${wanted.words}, got ${got}${wayOut(valueAt(issue), wanted)}`;
  return [{ code: wanted.code, path, message, offset: spot.value }];
}

function unknownKey(path: Path, key: string, allowed: readonly string[], document: Document.Parsed): Finding {
  const hint = didYouMean(key, allowed);
  const list = `allowed are ${listWith("and", allowed)}`;
  const wayOut = hint === "" ? `; ${list}` : allowed.length <= FEW_KEYS ? `${hint} ${list}` : hint;
  const message = `is an unknown key${wayOut}`;
  return { code: "shape/unknown-key", path, message, offset: spotOf(document, path).key };
}

/** The one thing that zod knows of an object and does not put into its issue; keys that hold a space are refused before. */
function allowedKeys(issue: z.core.$ZodRawIssue): string | undefined {
  const { inst } = issue;
  return issue.code === "unrecognized_keys" && inst instanceof z.ZodMiniObject
    ? Object.keys(inst.shape).join(" ")
    : undefined;
}

interface Wanted {
  readonly code: string;
  readonly words: string;
  readonly choices: readonly string[];
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a whole number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "a map"],
  ["record", "a map"],
]);

function wantedOf(issue: Issue): Wanted {
  if (issue.code === "invalid_type") return typeWanted(WORDS.get(issue.expected) ?? issue.expected);
  const values = issue.code === "invalid_value" ? issue.values : "options" in issue ? (issue.options ?? []) : [];
  // Only whole numbers beyond 2 ** 53 come here without values.
  if (values.length === 0) return typeWanted("a whole number");
  if (values[0] === 1) return { code: "shape/version", words: "1, the only version of this format", choices: [] };
  const choices = values.map(String);
  return { code: "shape/choice", words: listWith("or", choices), choices };
}

function typeWanted(words: string): Wanted {
  return { code: "shape/type", words, choices: [] };
}

/** What an issue is about: of a union it is the key that decides between its members. */
function valueAt({ code, input, path }: Issue): unknown {
  if (code !== "invalid_union") return input;
  const key = path[path.length - 1];
  return typeof input === "object" && input !== null && key !== undefined && Object.hasOwn(input, key)
    ? (input as Record<PropertyKey, unknown>)[key]
    : undefined;
}

/** A value in people's words; a number as it is written, because 16.10 is 16.1 to a program. */
function describe(value: unknown, source: string | undefined): string {
  if (typeof value === "object") return kindOf(value);
  if (typeof value === "string") return show(value);
  return (source ?? String(value)).slice(0, LONGEST_NUMBER);
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : typeof value === "string" ? "text" : `a ${typeof value}`;
}

function wayOut(value: unknown, { words, choices }: Wanted): string {
  if (value === null) return "; fill it in, or leave the key out";
  if (words === "text" && typeof value !== "object") return "; put it in quotes";
  if (typeof value !== "string") return "";
  if (words === "a whole number" && /^\d+$/.test(value)) return "; take the quotes away";
  const choice = closest(value, choices);
  return choice === undefined ? "" : `; did you mean ${choice}?`;
}
