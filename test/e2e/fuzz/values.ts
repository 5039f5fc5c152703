import fc from "fast-check";

/** Integers at the limits of all fields, and other numbers. */
export const numbers: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 12 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(-1, 20, 21, 99, 100, 101, 999, 1000, 1001, 3599, 3600, 3601, 10_000, 10_001),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -(2 ** 31), 0.5, NaN, Infinity, -0),
  },
);

/** Strings with a special meaning in some programs. */
const ODD_TEXTS = [
  "",
  " ",
  "a",
  "A",
  "1",
  "-a",
  "a-",
  "a_b",
  "a.b",
  "a..b",
  ".",
  "..",
  "a/b",
  "/a",
  "a:b",
  "a b",
  "a\nb",
  "a\tb",
  "a\u0000b",
  "\u001b[31m",
  "\u202e",
  "é",
  "💥",
  "\ud800",
  "ｇateway",
  "true",
  "null",
  "1e3",
  "__proto__",
  "constructor",
  "toString",
  "$(HOME)",
  "{{ .Values }}",
  "%2e%2e",
  "latest",
];

/** Strings that a YAML parser reads as a number, boolean or indicator unless they are quoted. */
const YAML_TEXTS = [
  ...[
    "yes",
    "No",
    "on",
    "y",
    "TRUE",
    "Null",
    ".nan",
    ".inf",
    "-.Inf",
    "1_000",
    "0777",
    "0o17",
    "0x1f",
    "0b11",
    "+1",
    "1.",
  ],
  ...[
    "12:30:45",
    "1:30",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "=",
    "<<",
    "- a",
    "# a",
    "a: b",
    "a #b",
    "? a",
    "|",
    ">-",
  ],
  ...[
    "'",
    '"',
    "`",
    "@a",
    "%a",
    "&a",
    "*a",
    "!a",
    "{a}",
    "[a]",
    ",",
    "---",
    "...",
    " a",
    "a ",
    "\n",
    "a\n",
    "\na",
    "a\n\n b",
  ],
  ...["\u0085", "a\u2028b", "\ufeffa", "\u00a0", "a\r\nb", "\\n", "\t", "x ".repeat(100)],
];

/** Strings whose length is a Kubernetes limit or one character above it. */
const LONG_TEXTS = [15, 16, 30, 31, 47, 48, 52, 63, 64, 128, 129, 253, 254].map((length) => "x".repeat(length));

/** Arbitrary strings, most of which are not valid names. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ODD_TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom(...YAML_TEXTS) },
  { weight: 2, arbitrary: fc.constantFrom(...LONG_TEXTS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 80 }) },
);

/** Strings that are often valid names: DNS labels, subdomains and near misses. */
export const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,45}[a-z0-9]$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9-]{1,20}(\.[a-z0-9-]{1,20}){1,3}$/) },
  { weight: 2, arbitrary: texts },
);

/** Labels joined to a name of `length` characters. */
export function longName(length: number): string {
  return "abcdefgh.".repeat(Math.ceil(length / 9)).slice(0, length - 1) + "z";
}

const BYTES = ["", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const ODD_UNITS = ["m", "n", "u", "K", "mi", "gi", "e3", "E3", "B", " Gi"];

/** Byte amounts: whole numbers, and fractions that only amount to a whole number of bytes with binary units. */
export const bytes: fc.Arbitrary<string> = amountsOf(
  ["0", "1", "4", "16", "64", "500", "1024", "100000"],
  ["", ".0", ".5", ".25", ".1", ".001", ".000000001", ".0000000001"],
  BYTES,
);

/** CPU amounts. */
export const cores: fc.Arbitrary<string> = amountsOf(
  ["0", "1", "2", "36", "250", "1024", "1025"],
  ["", ".0", ".5", ".036", ".0001", ".000000001"],
  ["", "", "m"],
);

/** Quantities that at least two of the three parsers accept. */
function amountsOf(wholes: readonly string[], fractions: readonly string[], units: readonly string[]) {
  const amount = (suffixes: readonly string[]) =>
    fc
      .tuple(fc.constantFrom(...wholes), fc.constantFrom(...fractions), fc.constantFrom(...suffixes))
      .map((parts) => parts.join(""));
  return fc.oneof(
    { weight: 12, arbitrary: amount(units) },
    { weight: 2, arbitrary: amount(ODD_UNITS) },
    { weight: 1, arbitrary: fc.constantFrom("-1", "+1", "1.", ".5", "0x10", "01", "1,5", "∞") },
    { weight: 1, arbitrary: texts },
  );
}

/** A string with one extra character, usually in an invalid position. */
export function withExtraCharacter(values: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...values), fc.nat(), fc.constantFrom(..."/.-_: A0é@%"))
    .map(([text, at, character]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + character + text.slice(place);
    });
}
