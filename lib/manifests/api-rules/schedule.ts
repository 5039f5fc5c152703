/** A field of a cron expression: its least and largest value, and the names of its values. */
type Field = readonly [least: number, most: number, names: readonly string[]];

const MONTHS = ["", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/** Minute, hour, day of the month, month and day of the week. */
const FIELDS: readonly Field[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, MONTHS],
  [0, 6, DAYS],
];
const DESCRIPTOR = /^@(hourly|daily|midnight|weekly|monthly|yearly|annually|every \S+)$/;

/** Time zone before a schedule, which the field `timeZone` replaces. */
const ZONE = /^(CRON_)?TZ=\S* \s*/;

/** Whether the API server can parse a schedule. It uses the parser of github.com/robfig/cron, which allows spaces around fields and empty items. */
export function isSchedule(value: unknown): boolean {
  const text = String(value).replace(ZONE, "");
  if (text.startsWith("@")) return DESCRIPTOR.test(text);
  const parts = text.split(/\s+/).filter((part) => part !== "");
  return parts.length === FIELDS.length && FIELDS.every((field, index) => isField(parts[index] ?? "", field));
}

function isField(text: string, field: Field): boolean {
  return text
    .split(",")
    .filter((range) => range !== "")
    .every((range) => isRange(range, field));
}

/** Whether a text is `*`, a value, or a range of values, with an optional step. */
function isRange(text: string, [least, most, names]: Field): boolean {
  const [range = "", step, ...rest] = text.split("/");
  if (rest.length > 0 || (step !== undefined && !/^\+?0*[1-9]\d*$/.test(step))) return false;
  const [first = "", last, ...others] = range.split("-");
  if (first === "*" || first === "?") return true;
  const start = valueOf(first, names);
  const end = last === undefined ? (step === undefined ? start : most) : valueOf(last, names);
  return others.length === 0 && start >= least && end <= most && start <= end;
}

/** Value of a number or a name. It is not a number for other texts, so that no comparison holds. */
function valueOf(text: string, names: readonly string[]): number {
  const named = text === "" ? -1 : names.indexOf(text.toLowerCase());
  if (named >= 0) return named;
  return /^\+?\d+$/.test(text) ? Number(text) : Number.NaN;
}
