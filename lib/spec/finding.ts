import type { Path } from "./problem";

/** A problem at a position in a file. */
export interface Finding {
  /** Stable code of the problem, such as `yaml/syntax`. */
  readonly code: string;
  /** Keys and list indices that lead to the value; empty for a problem of the whole text. */
  readonly path: Path;
  /** What is wrong and how to fix it. */
  readonly message: string;
  /** Position in UTF-16 code units from the start of the text. */
  readonly offset: number;
}

/** A finding about the text itself, before any value is read. */
export function yamlFinding(code: string, offset: number, message: string): Finding {
  return { code: `yaml/${code}`, path: [], message, offset };
}

/** Code point of the first character of a string, such as `U+00A0`. */
export function codePoint(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
