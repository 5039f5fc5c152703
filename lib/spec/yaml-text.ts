import { Composer, LineCounter, type Document } from "yaml";
import { codePoint, yamlFinding, type Finding } from "./finding";
import { syntaxFinding } from "./yaml-syntax";
import { scanTokens } from "./yaml-tokens";

/** The document in a file, or the problems that prevent reading it. */
export type YamlText = { readonly document: Document.Parsed } | { readonly findings: readonly Finding[] };

/** Maximum file size, in characters. */
export const LARGEST_FILE = 2 ** 20;

/** Invisible characters: control characters except tabs and line ends, zero-width and bidirectional characters, lone surrogates. */
const INVISIBLE = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A line that Git writes into a file with merge conflicts. */
const CONFLICT_MARKER = /^(<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|$)/m;

/**
 * Reads one YAML 1.2 document. Rejects directives, tags and ambiguous text. Never throws.
 * @param firstLine - how such a file starts
 */
export function readYaml(text: string, firstLine: string): YamlText {
  const rejected = rejection(text);
  if (rejected !== undefined) return { findings: [rejected] };
  const scanned = scanTokens(text);
  if ("message" in scanned) return { findings: [scanned] };
  const directive = scanned.tokens.find(({ type }) => type === "directive");
  if (directive !== undefined) {
    return {
      findings: [yamlFinding("directive", directive.offset, "must not contain a % directive; delete this line")],
    };
  }
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: "silent",
  });
  const [document, second] = [...composer.compose(scanned.tokens, true, text.length)];
  if (document === undefined || document.contents === null) {
    return { findings: [yamlFinding("empty", 0, `is empty; start it with "${firstLine}"`)] };
  }
  if (second !== undefined) {
    const message =
      'must be one document; delete the line "---" and the text below it, or move that text to its own file';
    return { findings: [yamlFinding("documents", second.range[0], message)] };
  }
  // Only the first error: later ones are usually its consequences.
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  return first === undefined ? { document } : { findings: [syntaxFinding(first, text, scanned.longQuotes)] };
}

/** Converts offsets into lines and columns, both from 1. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) lines.addNewLine(end + 1);
  return lines;
}

function rejection(text: string): Finding | undefined {
  if (text.length > LARGEST_FILE) {
    return yamlFinding("size", 0, `must have at most ${LARGEST_FILE} characters, got ${text.length}; shorten the file`);
  }
  const body = text.startsWith("\ufeff") ? 1 : 0;
  const invisible = INVISIBLE.exec(body === 0 ? text : ` ${text.slice(1)}`);
  if (invisible !== null) {
    const message = `must not contain invisible characters, got ${codePoint(invisible[0])}; delete it and retype the line`;
    return yamlFinding("character", invisible.index, message);
  }
  const marker = CONFLICT_MARKER.exec(text);
  if (marker === null) return undefined;
  const message = `must not contain a Git conflict marker, got "${marker[0]}"; keep one side of the conflict and delete the marker lines`;
  return yamlFinding("conflict", marker.index, message);
}
