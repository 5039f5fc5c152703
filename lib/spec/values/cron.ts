import { show } from "../../values/words";

/** A field of a schedule: its name, its bounds, and names for its numbers. */
interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly words?: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Fields as in Kubernetes: Sunday is 0, and 7 is invalid. */
const FIELDS: readonly CronField[] = [
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of the month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, words: MONTHS },
  { name: "day of the week", min: 0, max: 6, words: DAYS },
];

/** Maximum number of days in each month. */
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

/** `a` or `a-b`, with or without `/step`; `*` and `?` match all values. */
const PART = /^(?:[*?]|([a-z]+|\d{1,2})(?:-([a-z]+|\d{1,2}))?)(?:\/(\d{1,2}))?$/i;

/** Validates a cron schedule: returns the problem, or `undefined` if it is valid. */
export function cronProblem(text: string): string | undefined {
  const shorthand = Object.hasOwn(SHORTHANDS, text) ? SHORTHANDS[text] : undefined;
  if (shorthand !== undefined) return `must have five fields, got ${show(text)}; did you mean ${show(shorthand)}?`;
  if (/TZ=/.test(text)) return `must not contain a time zone, got ${show(text)}; set timeZone instead`;
  const parts = text.split(" ");
  if (parts.length !== FIELDS.length || parts.includes("")) {
    return `must have five fields separated by single spaces (minute, hour, day of the month, month, day of the week), such as "15 2 * * *", got ${show(text)}; ${countAdvice(parts)}`;
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
  return `must have a valid ${name}: numbers from ${min} to ${max}${names}, as in "*", "1,2", "1-5" or "*/2", got ${show(text)}; correct the ${name}`;
}

function countAdvice(parts: readonly string[]): string {
  if (parts.includes("")) return "write one space between fields";
  return parts.length < FIELDS.length
    ? `add ${FIELDS.length - parts.length} more, for example *`
    : "remove the extra fields";
}

/** Numbers that a part of a field matches; `undefined` if the part is invalid. */
function valuesOf(part: string, field: CronField): readonly number[] | undefined {
  const match = PART.exec(part);
  if (match === null) return undefined;
  const [, first, last, step = "1"] = match;
  const from = first === undefined ? field.min : numberOf(first, field);
  // "5/10" runs to the maximum; "5" is one value.
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

/**
 * Rejects a day that doesn't occur in any of the months, because Kubernetes accepts it but never runs the job. A schedule with a
 * day of the week is fine, because either match is enough.
 */
function neverProblem(
  text: string,
  [, , day = "*", month = "*", weekday = "*"]: readonly string[],
): string | undefined {
  if (!/^[*?]/.test(weekday)) return undefined;
  const numbers = (field: string, index: 2 | 3) =>
    field.split(",").flatMap((part) => valuesOf(part, FIELDS[index] ?? { name: "", min: 0, max: 0 }) ?? []);
  const longest = Math.max(...numbers(month, 3).map((number) => LONGEST_MONTHS[number - 1] ?? 0));
  if (Math.min(...numbers(day, 2)) <= longest) return undefined;
  return `must be a day that occurs in at least one of the given months, got ${show(text)}, which never runs; choose an earlier day or other months`;
}
