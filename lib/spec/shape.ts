import type { Document } from "yaml";
import type * as z from "zod/mini";
import { spotOf } from "./positions";
import type { Path } from "./problem";
import { shapeIssues, type ShapeIssue, type ShapeWords } from "./shape-issues";
import type { Finding } from "./yaml-text";

/** A value of the right shape, or everything that is wrong with its shape. */
export type Shaped<T> =
  | { readonly value: T; readonly findings?: undefined }
  | { readonly value?: undefined; readonly findings: readonly Finding[] };

/** As YAML names them. */
const WORDS: ShapeWords = { map: "a map", list: "a list", nothing: "nothing" };

/**
 * Checks keys and types of a document's value only.
 * @param isConfidential - whether the value of a path must not be repeated in a message
 */
export function shapeOf<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  document: Document.Parsed,
  isConfidential: (path: Path) => boolean,
): Shaped<T> {
  const sourceOf = (path: Path) => spotOf(document, path).source;
  const shaped = shapeIssues(schema, value, { words: WORDS, isConfidential, sourceOf });
  return "value" in shaped ? shaped : { findings: shaped.issues.map((issue) => findingOf(issue, document)) };
}

function findingOf({ code, path, message, isAboutKey }: ShapeIssue, document: Document.Parsed): Finding {
  const spot = spotOf(document, path);
  return { code, path, message, offset: isAboutKey ? spot.key : spot.value };
}
