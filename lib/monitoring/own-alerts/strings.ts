const SIMPLE: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** An escape sequence of Go, or any other character after a backslash. */
const ESCAPE = /\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g;

/** Largest code point. */
const LAST = 0x10_ffff;

/** The text of a quoted PromQL string, or `undefined` if it has an invalid escape sequence. Strings in backticks have none. */
export function unquoted(text: string): string | undefined {
  const quote = text.charAt(0);
  const inner = text.slice(1, -1);
  if (quote === "`") return inner;
  let isValid = !/[\n\r]/.test(inner);
  const result = inner.replaceAll(ESCAPE, (whole, octal, hex, short, long, simple: string | undefined) => {
    if (simple !== undefined) {
      if (simple === quote) return quote;
      const character = Object.hasOwn(SIMPLE, simple) ? SIMPLE[simple] : undefined;
      if (character === undefined) isValid = false;
      return character ?? "";
    }
    const code = parseInt((octal ?? hex ?? short ?? long) as string, octal === undefined ? 16 : 8);
    const isSurrogate = code >= 0xd800 && code <= 0xdfff;
    const limit = octal === undefined && hex === undefined ? LAST : 0x7f;
    if (code > limit || isSurrogate) isValid = false;
    return isValid ? String.fromCodePoint(code) : whole;
  });
  return isValid ? result : undefined;
}

/** Constructs that JavaScript has and RE2, the library of Prometheus, does not: lookaround, references, unknown escapes and long repetitions. */
const NOT_IN_RE2 = /\(\?<?[=!]|\\(?:[1-9]|[^aftnrv0xQEAbBzdDsSwW\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e])|\{\d*,?\d{4}/;

/** The same without escaped backslashes, so that `\\\\1` is not a reference. */
function withoutEscapedBackslashes(pattern: string): string {
  return pattern.replaceAll("\\\\", "");
}

/** The problem of a regular expression in a matcher, or `undefined` if there is none. Some rare syntax that only RE2 has is rejected. */
export function regexProblem(pattern: string): string | undefined {
  if (NOT_IN_RE2.test(withoutEscapedBackslashes(pattern)))
    return "which RE2, the library of Prometheus, does not support; write it in another way";
  const [, unknown] =
    /\[\[:\^?(?!(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\])(\w*):\]/.exec(
      pattern,
    ) ?? [];
  if (unknown !== undefined) return `which has no class [:${unknown}:]; correct it`;
  return regexOf(pattern) === undefined ? "which is not a regular expression; correct it" : undefined;
}

/** Whether a regular expression matches a whole text. */
export function matchesWhole(pattern: string, text: string): boolean {
  return regexOf(pattern)?.test(text) ?? false;
}

function regexOf(pattern: string): RegExp | undefined {
  const plain = pattern.replaceAll(/\(\?[imsU]+\)/g, "").replaceAll("(?P<", "(?<");
  try {
    return new RegExp(`^(?:${plain})$`, "s");
  } catch {
    return undefined;
  }
}
