import type { YAMLError } from "yaml";
import { yamlFinding, type Finding } from "./finding";
import { dashedKey, misindentedLine } from "./yaml-indentation";
import { contentLine, lineAt, type Line } from "./yaml-lines";
import { unclosedQuote, type LongQuote } from "./yaml-tokens";

/** What is wrong at an offset. */
type Slip = readonly [offset: number, message: string];

/** Start of the message for a key without its colon, or a colon without its space. */
const KEY_AND_VALUE = 'must be a line of the form "key: value"';

const INDENTED = "must be indented like the lines around it; check the spaces at the start of this line";

const TAG = "must not have a YAML tag; delete the word that starts with !, or put the whole value in quotes";

/** What YAML reads a value as that starts with a character. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["*", "an alias"],
  ["&", "an anchor"],
]);

/** Messages for errors that the library reports at the right position. */
const MESSAGES: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "must be indented with spaces, got a tab; replace it with spaces",
  BAD_INDENT: INDENTED,
  BAD_DQ_ESCAPE: "must be a valid escape sequence; write \\\\ for a backslash, or use single quotes",
  TAG_RESOLVE_FAILED: TAG,
  BAD_COLLECTION_TYPE: TAG,
  BLOCK_IN_FLOW: 'must have a comma between entries; put a value that contains ": " in quotes',
};

/**
 * Explains the first syntax error of a file at the line that causes it, because the library often reports the line above or
 * below.
 * Repeats at most one key or character, because values can be secret.
 */
export function syntaxFinding(error: YAMLError, text: string, longQuotes: readonly LongQuote[]): Finding {
  const [offset] = error.pos;
  const line = lineAt(text, offset);
  const quote = longQuotes.find(({ start, end }) => start < offset && end >= line.start);
  if (quote !== undefined) return unclosedQuote(text.charAt(quote.start), quote.start);
  const [at, message] = slipOf(error, text, line) ?? [offset, MESSAGES[error.code] ?? otherMessage(error)];
  return yamlFinding("syntax", at, message);
}

/** The key of a line that lacks a space after the colon, such as `schema:1`, and what to do. */
export function missingSpace(text: string): { readonly key: string; readonly hint: string } | undefined {
  const key = /^([A-Za-z_][\w./-]{0,60}):[^\s:/]/.exec(text)?.[1];
  return key === undefined ? undefined : { key, hint: `add a space after "${key}:"` };
}

function slipOf({ code, pos }: YAMLError, text: string, line: Line): Slip | undefined {
  const [offset] = pos;
  const rest = text.slice(offset, line.start + line.text.length);
  switch (code) {
    case "MULTILINE_IMPLICIT_KEY":
    case "MISSING_CHAR":
      return keySlip(offset, rest);
    case "BLOCK_AS_IMPLICIT_KEY":
      return dashSlip(text, line) ?? valueSlip(offset, rest) ?? indentSlip(text, wrongLine(text, line));
    case "BAD_INDENT":
      return dashSlip(text, line) ?? indentSlip(text, line);
    case "BAD_SCALAR_START":
      return [offset, quotesMessage(rest.charAt(0))];
    case "BAD_ALIAS":
      return MEANINGS.has(rest.charAt(0)) ? [offset, quotesMessage(rest.charAt(0))] : undefined;
    case "UNEXPECTED_TOKEN":
      return firstLineSlip(text, line) ?? tailSlip(offset, line);
    default:
      return undefined;
  }
}

function keySlip(offset: number, rest: string): Slip | undefined {
  const space = missingSpace(rest);
  if (space !== undefined) return [offset, `${KEY_AND_VALUE}; ${space.hint}`];
  return rest.includes(":") ? undefined : [offset, `${KEY_AND_VALUE}; add the missing colon`];
}

function valueSlip(offset: number, rest: string): Slip | undefined {
  return /:(?:\s|$)/.test(rest) ? [offset, 'must be one value; put a value that contains ": " in quotes'] : undefined;
}

/** A list item such as `- auth:` in a map. */
function dashSlip(text: string, line: Line): Slip | undefined {
  const dashed = dashedKey(text, contentLine(text, line, 1) ?? line);
  if (dashed === undefined) return undefined;
  const { line: at, key, parent = "the file" } = dashed;
  return [
    at.start + at.indent,
    `must not start with a dash, because ${parent} is a map; write "${key}:" instead of "- ${key}:"`,
  ];
}

function indentSlip(text: string, reported: Line): Slip {
  const line = misindentedLine(text, reported) ?? reported;
  return [line.start + line.indent, INDENTED];
}

/**
 * A line that is indented deeper than the value above it allows. If the lines above and below have the same indentation, the line
 * between them is the one to fix.
 */
function wrongLine(text: string, line: Line): Line {
  const next = contentLine(text, line, 1);
  const previous = contentLine(text, line, -1);
  return next === undefined || previous?.indent === next.indent ? line : next;
}

/** If the first line is indented, the library reports the second. */
function firstLineSlip(text: string, line: Line): Slip | undefined {
  const first = contentLine(text, { start: -1, text: "", indent: 0 }, 1);
  if (first === undefined || first.indent === 0 || contentLine(text, first, 1)?.start !== line.start) return undefined;
  return [first.start, "must start without spaces; delete the spaces at the start of this line"];
}

function tailSlip(offset: number, line: Line): Slip {
  const alias = /(?:^|[:,[{-])\s+(?=\*)/.exec(line.text.slice(0, offset - line.start));
  return alias === null
    ? [offset, "must end after the value; delete the rest, or put the whole value in quotes"]
    : [line.start + alias.index + alias[0].length, quotesMessage("*")];
}

/** The message for an unquoted value that starts with a special character. */
function quotesMessage(start: string): string {
  const meaning = MEANINGS.get(start);
  const why = meaning === undefined ? `it starts with ${start}` : `YAML reads a leading ${start} as ${meaning}`;
  return `must be in quotes, because ${why}; put quotes around it`;
}

function otherMessage({ message }: YAMLError): string {
  // After a colon, the library's message quotes part of the file, which may be long or secret.
  const what = message.replace(/(?<=\w): .*$/s, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return `must be valid YAML: ${what}; check brackets, quotes and indentation`;
}
