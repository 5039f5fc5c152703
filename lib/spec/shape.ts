import type { Document } from "yaml";
import type * as z from "zod/mini";
import { spotOf, type Spot } from "./positions";
import type { Path } from "./problem";
import type { ShapeWords } from "./shape-hints";
import { shapeIssues, type ShapeIssue } from "./shape-issues";
import type { Finding } from "./finding";
import { DATASTORE_PORTS } from "../names";
import { missingSpace } from "./yaml-syntax";
import { show } from "../values/words";

/** A value of the right shape, or all problems of its shape. */
export type Shaped<T> =
  | { readonly value: T; readonly findings?: undefined }
  | { readonly value?: undefined; readonly findings: readonly Finding[] };

/** Names of the types in YAML. */
const WORDS: ShapeWords = { map: "a map", list: "a list", nothing: "nothing" };

/** Keys that only services have, in an environment file or a release file. */
const SERVICE_KEYS: readonly string[] = ["topology", "scale", "rolling", "live", "stable"];

/**
 * Checks the keys and types of a document's value.
 * @param isConfidential - whether messages must not repeat the value at a path
 */
export function shapeOf<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  document: Document.Parsed,
  isConfidential: (path: Path) => boolean,
): Shaped<T> {
  const sourceOf = (path: Path) => spotOf(document, path).source;
  const hintOf = (path: Path, wanted: string) => hintFor(spotOf(document, path), wanted);
  const shaped = shapeIssues(schema, value, { words: WORDS, isConfidential, sourceOf, hintOf });
  if ("value" in shaped) return shaped;
  return {
    findings: withoutNested(shaped.issues, value)
      .map((issue) => outdented(issue, value) ?? issue)
      .map((issue) => findingOf(issue, document)),
  };
}

/** Replaces the issues of an indented top-level key, such as `services` inside `cluster`, and of the map that contains it, with one issue. */
function withoutNested(issues: readonly ShapeIssue[], value: unknown): readonly ShapeIssue[] {
  for (const issue of issues) {
    const [key, ...rest] = issue.path;
    if (issue.code !== "shape/missing" || typeof key !== "string" || rest.length > 0) continue;
    // A key that is also valid there, such as `cluster.name`, has no issue.
    const isNested = (parent: string) => issues.some(({ path }) => path[0] === parent && path[1] === key);
    const parent = Object.keys(Object(value) as object).find(isNested);
    if (parent === undefined) continue;
    const message = `must be at the top level, not inside ${parent}; delete the spaces at the start of this line`;
    const nested = { code: "shape/nested", path: [parent, key], message, isAboutKey: true };
    return [...issues.filter(({ path }) => path[0] !== parent && path[0] !== key), nested];
  }
  return issues;
}

/** If an unknown top-level key is a service or a datastore, says where to indent it. */
function outdented({ code, path, isAboutKey }: ShapeIssue, value: unknown): ShapeIssue | undefined {
  const [key, ...rest] = path;
  if (code !== "shape/unknown-key" || typeof key !== "string" || rest.length > 0) return undefined;
  const parent = parentOf(key, Object.entries(Object(value) as object).find(([name]) => name === key)?.[1]);
  if (parent === undefined) return undefined;
  const message = `must be inside ${parent}; indent this line and the lines that belong to it`;
  return { code: "shape/outdented", path, message, isAboutKey };
}

function parentOf(key: string, value: unknown): string | undefined {
  const fields = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (Object.hasOwn(DATASTORE_PORTS, key) && fields.includes("kind")) return "datastores";
  return fields.some((field) => SERVICE_KEYS.includes(field)) ? "services" : undefined;
}

/** How to turn a list item that starts with a key into a map entry. */
function dashHint(key: string): string {
  // In a list as in the manifest of a Pod, the keys of the map are the values of `name`.
  if (key === "name") return 'write each name as a key, without "- name:"';
  return `write ${show(`${key}:`)} instead of ${show(`- ${key}:`)}`;
}

/** Mistakes that change the type of a value: an unquoted `#` or `&`, or no space after a colon or dash. */
function hintFor({ source, comment, itemKey, isAnchored }: Spot, wanted: string): string | undefined {
  if (source === "" && /^\S/.test(comment ?? "")) return "an unquoted # starts a comment, so put the value in quotes";
  if (source === "" && isAnchored) return "an unquoted & starts an anchor, so put the value in quotes";
  if (wanted === WORDS.map && itemKey !== undefined) return dashHint(itemKey);
  if (wanted === WORDS.map && source === "") return "indent the lines that belong to it, or delete the key";
  if (wanted === WORDS.map) return source === undefined ? undefined : missingSpace(source)?.hint;
  return wanted.startsWith(WORDS.list) && /^-[^\s-]/.test(source ?? "") ? 'add a space after "-"' : undefined;
}

function findingOf({ code, path, message, isAboutKey }: ShapeIssue, document: Document.Parsed): Finding {
  const spot = spotOf(document, path);
  return { code, path, message, offset: isAboutKey ? spot.key : spot.value };
}
