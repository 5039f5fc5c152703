import { show } from "../../values/words";

const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const USER = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Says what is wrong with the name of a tenant; `undefined` where nothing is. */
export function tenantProblem(text: string): string | undefined {
  if (TENANT.test(text)) return undefined;
  return `must be a tenant such as "tenant-1", got ${show(text)}; up to 63 letters, digits, '-', '_' and '.', with a letter or digit in front`;
}

/** Says what is wrong with the name of a user that a job acts as; `undefined` where nothing is. */
export function jobUserProblem(text: string): string | undefined {
  if (USER.test(text)) return undefined;
  return `must be a user such as "oncall-cache-warm", got ${show(text)}; up to 128 letters, digits and . _ @ + -, with a letter or digit in front`;
}

/** Says what is wrong with a day; `undefined` where nothing is. */
export function dayProblem(text: string): string | undefined {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    return `must be a day such as "2025-09-01", got ${show(text)}`;
  }
  if (year < 1970) return `must be a day after 1970, got ${show(text)}`;
  if (day >= 1 && day <= daysOf(year, month)) return undefined;
  return `must be a day that the calendar has, got ${show(text)}`;
}

/** Says what is wrong with a window of two sound days, both included; `undefined` where nothing is. Days of this shape sort as they follow. */
export function windowProblem(from: string, to: string): string | undefined {
  return from <= to ? undefined : `must not be before --from (${from}), got ${show(to)}; did you swap the two?`;
}

/** 0 where there is no such month. */
function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
