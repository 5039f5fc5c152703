/** A seeded random number generator (mulberry32). */
export interface Chance {
  /** Returns a random integer from 0 to `below` - 1. */
  readonly below: (below: number) => number;
  /** Returns a random item. */
  readonly oneOf: <T>(items: readonly T[]) => T;
}

/** Creates a random number generator from a seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  return {
    below,
    oneOf: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("no items to choose from");
      return item;
    },
  };
}

type Mutation = (text: string, chance: Chance) => string;

/** Values that parsers, shells or terminals often misread. */
const TRAPS: readonly string[] = [
  "__proto__",
  "constructor",
  ".nan",
  ".inf",
  "-.inf",
  "1e999",
  "-0",
  "0",
  "-1",
  "0.5",
  "0x1F",
  "0o17",
  "9007199254740993",
  "1_000",
  '"3"',
  '""',
  "null",
  "~",
  "true",
  "yes",
  "latest",
  "2026-01-01",
  "100m",
  "1Gi",
  "[]",
  "{}",
  "[[], {}, null]",
  "{ __proto__: { polluted: true } }",
  '"two\\nlines"',
  '"\\0\\e[31m"',
  '"\\u202e"',
  "gаteway",
  "ｇateway",
  "v1․0",
  "é",
  "💥",
  "\t",
  "\0",
  "\u001b[31m",
  "\u200b",
  "\ufeff",
  "\ud800",
  "*nowhere",
  "&here [*here]",
  "&a { b: &c [x, x], d: [*c, *c] }",
  "!!js/function 'x'",
  "!!binary aGk=",
  "!local x",
  "| \n x",
  "'",
  '"',
  "{",
  "}",
  "[",
  "]",
  "@",
  "`",
  "%",
  "#",
  "? ",
  "- ",
  "---",
  "...",
  ": : :",
  "postgres://access:hunter2@db/access",
  "-----BEGIN PRIVATE KEY-----",
  "$(reboot)",
  "../../etc/passwd",
  "a".repeat(64),
  "a".repeat(254),
  "x".repeat(1_000_000),
  "9".repeat(10_000),
  "[".repeat(100_000),
  "{a: ".repeat(100_000),
  "- ".repeat(100_000),
  "*a ".repeat(100_000),
  bomb(),
];

/** Returns YAML with nested aliases that expand to 2 ** 30 values. */
function bomb(): string {
  const levels = Array.from({ length: 30 }, (_, level) => `&l${level} [*l${level - 1}, *l${level - 1}]`);
  return `[&l-1 [x, x], ${levels.join(", ")}]`;
}

const SCALAR = /(?<=[:[,{] ?)[A-Za-z0-9"./-][^\n,\]}:#]*/g;
const NUMBER = /(?<=[ "])\d+(?=[ ,}\n]|Gi|Mi|m)/g;
const WORD = /[A-Za-z][A-Za-z0-9-]*/g;

/** Mutations of a file. The last four often keep the file valid, so that accepted files are also tested. */
const MUTATIONS: readonly Mutation[] = [
  (text, chance) => editLines(text, (lines, at) => void lines.splice(at, 1), chance),
  (text, chance) => editLines(text, (lines, at) => void lines.splice(at, 0, lines[at] ?? ""), chance),
  (text, chance) =>
    editLines(text, (lines, at) => void lines.splice(at, 0, ...lines.splice(chance.below(lines.length), 1)), chance),
  (text, chance) =>
    editLines(
      text,
      (lines, at) => void lines.splice(at, 1, " ".repeat(1 + chance.below(4)) + (lines[at] ?? "")),
      chance,
    ),
  (text, chance) =>
    editLines(text, (lines, at) => void lines.splice(at, 1, (lines[at] ?? "").slice(1 + chance.below(3))), chance),
  (text, chance) =>
    editLines(text, (lines, at) => void lines.splice(at, 0, `${indentOf(lines[at])}${chance.oneOf(TRAPS)}: 1`), chance),
  (text, chance) => replaceMatch(text, SCALAR, () => chance.oneOf(TRAPS), chance),
  (text, chance) => replaceMatch(text, SCALAR, () => chance.oneOf(TRAPS), chance),
  (text, chance) => replaceMatch(text, WORD, () => chance.oneOf(TRAPS), chance),
  (text, chance) => insert(text, chance.oneOf(TRAPS), chance),
  (text, chance) => text.slice(0, chance.below(text.length + 1)),
  (text, chance) => replaceMatch(text, NUMBER, (number) => String(Number(number) + 1 + chance.below(3)), chance),
  (text, chance) => replaceMatch(text, NUMBER, () => String(1 + chance.below(12)), chance),
  (text, chance) => replaceMatch(text, WORD, () => chance.oneOf(text.match(WORD) ?? [""]), chance),
  (text, chance) => replaceMatch(text, SCALAR, () => chance.oneOf(text.match(SCALAR) ?? [""]), chance),
];

/** Applies one to three random mutations to a file. */
export function mutated(text: string, chance: Chance): string {
  return Array.from({ length: 1 + chance.below(3) }).reduce<string>(
    (current) => chance.oneOf(MUTATIONS)(current, chance),
    text,
  );
}

function editLines(text: string, edit: (lines: string[], at: number) => void, chance: Chance): string {
  const lines = text.split("\n");
  edit(lines, chance.below(lines.length));
  return lines.join("\n");
}

function replaceMatch(text: string, pattern: RegExp, by: (match: string) => string, chance: Chance): string {
  const matches = [...text.slice(0, 20_000).matchAll(pattern)];
  if (matches.length === 0) return text;
  const { 0: match, index } = chance.oneOf(matches);
  return text.slice(0, index) + by(match) + text.slice(index + match.length);
}

function insert(text: string, piece: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

function indentOf(line: string | undefined): string {
  return /^ */.exec(line ?? "")?.[0] ?? "";
}
