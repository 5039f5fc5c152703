import { Composer, Lexer, LineCounter, Parser, type CST, type Document, type YAMLError } from "yaml";
import type { Path } from "./problem";

/** Something that is wrong at a place of a text. */
export interface Finding {
  /** Stable code of the rule. */
  readonly code: string;
  /** Where among the keys. */
  readonly path: Path;
  /** What is wrong and the way out. */
  readonly message: string;
  /** Where in the text, in UTF-16 code units from its start. */
  readonly offset: number;
}

/** A document of one text, or why there is none. */
export type YamlText = { readonly document: Document.Parsed } | { readonly findings: readonly Finding[] };

/** Largest file, in characters. */
export const LARGEST_FILE = 2 ** 20;

/** Deepest nesting. The parser of the library calls itself for each level and would run out of stack. */
const DEEPEST = 64;

/** Most lexical tokens: a hundred times those of prod.yaml. Some inputs take the library time that grows with their square. */
const MOST_TOKENS = 50_000;

/** Syntax errors beyond these are nearly always consequences of the first ones. */
const MOST_ERRORS = 3;

/** Characters that nobody sees: control characters besides tabs and line ends, invisible and bidirectional ones, halves of a pair. */
const INVISIBLE = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Reads YAML 1.2 text of one document, without directives, tags and surprises. Never throws. */
export function readYaml(text: string): YamlText {
  const source = refusedText(text) ?? tokensOf(text);
  if ("code" in source) return { findings: [source] };
  const directive = source.find(({ type }) => type === "directive");
  if (directive !== undefined) {
    return { findings: [finding("directive", directive.offset, "must have no % directive; delete this line")] };
  }
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    resolveKnownTags: false,
    logLevel: "silent",
  });
  const [document, second] = [...composer.compose(source, true, text.length)];
  if (document === undefined || document.contents === null) {
    return { findings: [finding("empty", 0, 'is empty; it must start with "schema: 1"')] };
  }
  if (second !== undefined) {
    const message = 'must be one document; delete the line "---" and what follows, or move it to a file of its own';
    return { findings: [finding("documents", second.range[0], message)] };
  }
  const errors = [...document.errors, ...document.warnings];
  return errors.length === 0 ? { document } : { findings: errors.slice(0, MOST_ERRORS).map(syntaxFinding) };
}

/** Turns an offset of a text into a line and a column, both from 1. */
export function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) lines.addNewLine(end + 1);
  return lines;
}

function refusedText(text: string): Finding | undefined {
  if (text.length > LARGEST_FILE) {
    return finding("size", 0, `must have at most ${LARGEST_FILE} characters, got ${text.length}`);
  }
  const body = text.startsWith("\ufeff") ? 1 : 0;
  const invisible = INVISIBLE.exec(body === 0 ? text : ` ${text.slice(1)}`);
  if (invisible === null) return undefined;
  const code = (invisible[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return finding(
    "character",
    invisible.index,
    `must hold no invisible characters, got U+${code}; delete it and type the line again`,
  );
}

/** The tokens of a text: watched while they come, because the library itself sets no limits. */
function tokensOf(text: string): CST.Token[] | Finding {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST) return finding("depth", offset, `must not nest deeper than ${DEEPEST} levels`);
    if (++count > MOST_TOKENS) {
      return finding("size", offset, `must hold at most ${MOST_TOKENS} words and signs, and has more`);
    }
  }
  return [...tokens, ...parser.end()];
}

const WAYS_OUT: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "use spaces",
  BAD_INDENT: "line it up with its neighbours",
  BAD_SCALAR_START: "put the text in quotes",
  BAD_DQ_ESCAPE: "write \\\\ for one backslash, or use single quotes",
  TAG_RESOLVE_FAILED: "delete the tag",
  BAD_COLLECTION_TYPE: "delete the tag",
};

function syntaxFinding({ code, message, pos }: YAMLError): Finding {
  // After a colon the library repeats a piece of the file, which may be long, or secret.
  const what = message.replace(/(?<=\w): .*$/s, "").replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  const wayOut = WAYS_OUT[code] ?? "check brackets, quotes and indentation here and in the line above";
  return finding("syntax", pos[0], `is no YAML: ${what}; ${wayOut}`);
}

function finding(what: string, offset: number, message: string): Finding {
  return { code: `yaml/${what}`, path: [], message, offset };
}
