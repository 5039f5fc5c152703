import { show } from "../../values/words";

const DURATION = /^(?=\d)(?:(\d{1,5})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?$/;

/** Largest interval, in seconds: a year. */
const LONGEST = 366 * 86_400;

/** Checks an interval such as `1h30m`; `undefined` if it is valid. */
export function durationProblem(text: string): string | undefined {
  const seconds = secondsOf(text);
  if (seconds === undefined)
    return `must be hours, minutes and seconds in this order, such as "1h", "30m" or "1h30m", got ${show(text)}; ${adviceFor(text)}`;
  return seconds <= LONGEST ? undefined : `must be at most ${LONGEST / 3600}h, got ${show(text)}; shorten it`;
}

/**
 * Formats an interval as Go does: `1h` as `1h0m0s`. Programs in Go, such as the operator, write this form back to the object, so that another form would
 * look like drift: https://pkg.go.dev/time#Duration.String
 */
export function goDuration(text: string): string {
  const seconds = secondsOf(text);
  if (seconds === undefined) return text;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, `${seconds % 60}s`];
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

function adviceFor(text: string): string {
  const [, days] = /^(\d{1,3})d$/.exec(text) ?? [];
  return days === undefined ? "write a whole number with a unit" : `write "${Number(days) * 24}h"`;
}

/** Whether an interval is zero. */
export function isZero(text: string): boolean {
  return secondsOf(text) === 0;
}

/** Seconds of an interval such as `1h30m`; `undefined` if it is invalid. */
export function secondsOf(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number((part as string | undefined) ?? 0));
  return hours * 3600 + minutes * 60 + seconds;
}
