import { show } from "../../values/words";

const TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;

const DAY = 86_400;

/** Checks a time in UTC such as `2026-12-01T05:00:00Z`; `undefined` if it is valid. */
export function timeProblem(text: string): string | undefined {
  if (secondsOfTime(text) !== undefined) return undefined;
  return `must be a time in UTC such as "2026-12-01T05:00:00Z", got ${show(text)}; write it with date -u -d '+2 hours' +%FT%TZ`;
}

/** Seconds from 1970 to a time in UTC; `undefined` if it is invalid. */
export function secondsOfTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const isValid = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && hour < 24;
  if (!isValid || minute > 59 || second > 59) return undefined;
  const days = daysBefore(year, month) + day - 1 - daysBefore(1970, 1);
  return days * DAY + hour * 3600 + minute * 60 + second;
}

/** Formats a number of seconds as days, hours and minutes, such as `1 h 30 min`. Less than a minute is `less than 1 min`. */
export function spanText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ] as const;
  const text = parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}`] : [])).join(" ");
  return text === "" ? "less than 1 min" : text;
}

function daysOf(year: number, month: number): number {
  const next = month === 12 ? daysBefore(year + 1, 1) : daysBefore(year, month + 1);
  return next - daysBefore(year, month);
}

/** Days from the start of year 0 to the first day of a month. */
function daysBefore(year: number, month: number): number {
  const [past, isLeap] = [year - 1, (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0];
  const ofYear = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] ?? 0;
  const leapDay = isLeap && month > 2 ? 1 : 0;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) + ofYear + leapDay;
}
