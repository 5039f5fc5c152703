import { show } from "../../values/words";

const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const USER = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Validates a tenant name: returns the problem, or `undefined` if it is valid. */
export function tenantProblem(text: string): string | undefined {
  if (TENANT.test(text)) return undefined;
  return `must be a tenant such as "tenant-1", got ${show(text)}; use at most 63 letters, digits, '-', '_' and '.', starting with a letter or digit`;
}

/** Validates the user that a job acts as: returns the problem, or `undefined` if it is valid. */
export function jobUserProblem(text: string): string | undefined {
  if (USER.test(text)) return undefined;
  return `must be a user such as "oncall-cache-warm", got ${show(text)}; use at most 128 letters, digits and . _ @ + -, starting with a letter or digit`;
}

/** Validates a date: returns the problem, or `undefined` if it is valid. */
export function dayProblem(text: string): string | undefined {
  const [, year, month, day] = (DATE.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) {
    return `must be a date such as "2025-09-01", got ${show(text)}; write it as YYYY-MM-DD`;
  }
  if (year < 1970) return `must be 1970-01-01 or later, got ${show(text)}; choose a later date`;
  if (day >= 1 && day <= daysOf(year, month)) return undefined;
  return `must be a valid date, got ${show(text)}; correct the month or the day`;
}

/** Validates a period of two valid dates, both included: returns the problem, or `undefined` if it is valid. */
export function windowProblem(from: string, to: string): string | undefined {
  return from <= to ? undefined : `must not be before --from (${from}), got ${show(to)}; did you swap the dates?`;
}

/** Number of days of a month; 0 for an invalid month. */
function daysOf(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
