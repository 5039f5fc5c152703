/** A share as a percentage: `0.5 %`. With a limit, it has enough digits to differ from it. */
export function percent(share: number, limit?: number): string {
  return `${digits(share * 100, limit === undefined ? undefined : limit * 100)} %`;
}

/** A time in seconds: `0.25 s`. */
export function seconds(value: number, limit?: number): string {
  return `${digits(value, limit)} s`;
}

/** A time in minutes, rounded down, so that it does not seem to be over: `4.9 min`. */
export function minutes(value: number, limit?: number): string {
  const round = value < (limit ?? 0) ? Math.floor : Math.round;
  return `${round(value * 10) / 10} min`;
}

/** A number of requests, rounded down: `increase` estimates what happened between two scrapes. */
export function counted(value: number): string {
  return `${Math.floor(value)}`;
}

/** Three significant digits, or as many as tell a value from its limit. */
function digits(value: number, limit: number | undefined): string {
  const counts = [3, 6, 9, 15];
  const isTold = (count: number) =>
    value === limit || limit === undefined || rounded(value, count) !== rounded(limit, count);
  return rounded(value, counts.find(isTold) ?? 3);
}

function rounded(value: number, count: number): string {
  return String(Number(value.toPrecision(count)));
}
