import { Lexer, Parser, type CST } from "yaml";
import { codePoint, yamlFinding, type Finding } from "./finding";

/** A quoted string that spans several lines. */
export interface LongQuote {
  /** Offset of the opening quote. */
  readonly start: number;
  /** Offset after the closing quote. */
  readonly end: number;
}

/** The tokens of a file. */
export interface ScannedText {
  /** Tokens for the composer. */
  readonly tokens: readonly CST.Token[];
  /** Quoted strings that span several lines: usually the first line lacks its closing quote. */
  readonly longQuotes: readonly LongQuote[];
}

/** Maximum nesting depth. The parser recurses once per level and would overflow the stack. */
const DEEPEST = 64;

/**
 * Maximum number of tokens: 100 times as many as in prod.yaml. For some inputs, parsing time grows
 * quadratically.
 */
const MOST_TOKENS = 50_000;

/** Markers that the lexer inserts. The text itself has no control characters. */
const SCALAR_FOLLOWS = "\x1f";
const BRACKET_IS_OPEN = "\x18";

const CLOSING: ReadonlyMap<string, string> = new Map([
  ["{", "}"],
  ["[", "]"],
]);

/** All space characters except U+0020. */
const OTHER_SPACE = /(?! )\p{Zs}/u;

/** Quotes of word processors and chats, which YAML reads as text. */
const CURLY_QUOTE = /^[“”„«‘’‚]/u;

interface Lexeme {
  readonly source: string;
  readonly offset: number;
}

/** Splits text into tokens. Stops at the first invalid space, bracket or quote, or when a limit is reached. */
export function scanTokens(text: string): ScannedText | Finding {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const longQuotes: LongQuote[] = [];
  const open: Lexeme[] = [];
  let count = 0;
  let isScalar = false;
  for (const source of new Lexer().lex(text)) {
    const lexeme = { source, offset: parser.offset };
    const isPlain = isScalar && parser.stack.at(-1)?.type !== "block-scalar";
    const finding = isPlain
      ? (spaceFinding(lexeme) ?? curlyQuoteFinding(lexeme))
      : isScalar
        ? undefined
        : (bracketFinding(lexeme, open) ?? quoteFinding(lexeme));
    if (finding !== undefined) return finding;
    if (!isScalar && isLongQuote(source)) longQuotes.push({ start: lexeme.offset, end: lexeme.offset + source.length });
    isScalar = source === SCALAR_FOLLOWS;
    tokens.push(...parser.next(source));
    const limit = limitProblem(parser.stack.length, ++count);
    if (limit !== undefined) return yamlFinding(limit.code, lexeme.offset, limit.message);
  }
  return unclosedFinding(open.at(-1)) ?? { tokens: [...tokens, ...parser.end()], longQuotes };
}

/** Creates the finding for a quote that is not closed, or is closed only on a later line. */
export function unclosedQuote(quote: string, offset: number): Finding {
  return yamlFinding("syntax", offset, `must have a closing quote; add ${quote} at the end of the value`);
}

function limitProblem(depth: number, count: number): { readonly code: string; readonly message: string } | undefined {
  if (depth > DEEPEST)
    return {
      code: "depth",
      message: `must be nested at most ${DEEPEST} levels deep, got more; delete the deeper levels`,
    };
  if (count > MOST_TOKENS)
    return { code: "size", message: `must have at most ${MOST_TOKENS} YAML tokens, got more; shorten the file` };
  return undefined;
}

function spaceFinding({ source, offset }: Lexeme): Finding | undefined {
  const space = OTHER_SPACE.exec(source);
  if (space === null) return undefined;
  const name = space[0] === "\u00a0" ? "a no-break space (U+00A0)" : `the space ${codePoint(space[0])}`;
  const message = `must use plain spaces outside quotes, got ${name}; replace it with a regular space`;
  return yamlFinding("character", offset + space.index, message);
}

function curlyQuoteFinding({ source, offset }: Lexeme): Finding | undefined {
  const [quote] = CURLY_QUOTE.exec(source) ?? [];
  if (quote === undefined) return undefined;
  const message = `must be in straight quotes, got ${quote} (${codePoint(quote)}); replace both quotes with " or '`;
  return yamlFinding("character", offset, message);
}

/** Checks a bracket and updates `open`, the brackets that are not closed yet. */
function bracketFinding(lexeme: Lexeme, open: Lexeme[]): Finding | undefined {
  const { source, offset } = lexeme;
  if (CLOSING.has(source)) open.push(lexeme);
  if (source === BRACKET_IS_OPEN) return unclosedFinding(open.at(-1));
  if (source !== "}" && source !== "]") return undefined;
  const opening = open.pop();
  if (opening === undefined) {
    return yamlFinding("syntax", offset, `must not have "${source}" without an opening bracket; delete it`);
  }
  const wanted = CLOSING.get(opening.source) ?? "";
  if (source === wanted) return undefined;
  return yamlFinding("syntax", offset, `must close "${opening.source}" with "${wanted}", got "${source}"; replace it`);
}

function unclosedFinding(opening: Lexeme | undefined): Finding | undefined {
  if (opening === undefined) return undefined;
  const { source, offset } = opening;
  return yamlFinding("syntax", offset, `must close "${source}"; add "${CLOSING.get(source)}" at its end`);
}

function isLongQuote(source: string): boolean {
  return /^["']/.test(source) && source.includes("\n");
}

function quoteFinding({ source, offset }: Lexeme): Finding | undefined {
  const quote = source.charAt(0);
  if (quote !== '"' && quote !== "'") return undefined;
  const backslashes = quote === '"' ? (/(\\*)"$/.exec(source)?.[1]?.length ?? 0) : 0;
  const isClosed = source.length > 1 && source.endsWith(quote) && backslashes % 2 === 0;
  return isClosed ? undefined : unclosedQuote(quote, offset);
}
