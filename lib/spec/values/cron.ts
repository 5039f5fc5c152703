import { show } from "../../values/words";

/** One field of a schedule: its name, its bounds, and the words that may stand for its numbers. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** As Kubernetes reads them: Sunday is 0 and never 7. */
const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of the week", min: 0, max: 6, words: DAYS },
];

/** Days of the longest February and so on. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const SHORTHANDS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** `a`, `a-b`, each with or without `/step`; `*` and `?` stand for all. */
const PART = /^(?:[*?]|([a-z]+|\d{1,2})(?:-([a-z]+|\d{1,2}))?)(?:\/(\d{1,2}))?$/i;

/** Says what is wrong with a schedule of five fields; `undefined` where nothing is. */
export function cronProblem(text: string): string | undefined {
  const shorthand = Object.hasOwn(SHORTHANDS, text) ? SHORTHANDS[text] : undefined;
  if (shorthand !== undefined) return `must be five fields, got ${show(text)}; did you mean ${show(shorthand)}?`;
  if (/TZ=/.test(text)) return `must hold no time zone, got ${show(text)}; timeZone is a key of its own`;
  const parts = text.split(" ");
  if (parts.length !== FIELDS.length || parts.includes("")) {
    return `must be five fields with one space between, such as "15 2 * * *", got ${show(text)}; minute, hour, day of the month, month, day of the week`;
  }
  for (const [index, field] of FIELDS.entries()) {
    const problem = fieldProblem(parts[index] ?? "", field);
    if (problem !== undefined) return problem;
  }
  return neverProblem(text, parts);
}

function fieldProblem(text: string, field: CronField): string | undefined {
  const { name, min, max, words = [] } = field;
  const isFine = text.split(",").every((part) => valuesOf(part, field) !== undefined);
  if (isFine) return undefined;
  const names = words.length === 0 ? "" : `, or ${words[0]} to ${words.at(-1)}`;
  return `must have a ${name} of numbers from ${min} to ${max}${names}, as "*", "1,2", "1-5" or "*/2", got ${show(text)}`;
}

/** The numbers that a part of a field stands for; `undefined` where it stands for none. */
function valuesOf(part: string, field: CronField): readonly number[] | undefined {
  const match = PART.exec(part);
  if (match === null) return undefined;
  const [, first, last, step = "1"] = match;
  const from = first === undefined ? field.min : numberOf(first, field);
  // "5/10" goes on to the end; "5" alone does not.
  const isOpen = first === undefined || (last === undefined && match[3] !== undefined);
  const to = last !== undefined ? numberOf(last, field) : isOpen ? field.max : from;
  if (from === undefined || to === undefined || from > to || Number(step) < 1) return undefined;
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset).filter(
    (value) => (value - from) % Number(step) === 0,
  );
}

function numberOf(text: string, { min, max, words = [] }: CronField): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  const value = word >= 0 ? word + min : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/** A day that none of the months has: Kubernetes takes it, and never runs it. With a day of the week either of the two counts. */
function neverProblem(
  text: string,
  [, , day = "*", month = "*", weekday = "*"]: readonly string[],
): string | undefined {
  if (!/^[*?]/.test(weekday)) return undefined;
  const numbers = (field: string, index: 2 | 3) =>
    field.split(",").flatMap((part) => valuesOf(part, FIELDS[index] ?? { name: "", min: 0, max: 0 }) ?? []);
  const longest = Math.max(...numbers(month, 3).map((number) => LONGEST_MONTHS[number - 1] ?? 0));
  if (Math.min(...numbers(day, 2)) <= longest) return undefined;
  return `must name a day that its months have, got ${show(text)}; it would never run`;
}
