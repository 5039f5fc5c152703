/** Seconds of the units of a Prometheus duration, in the only order that Prometheus accepts. */
const UNITS = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001 } as const;

const DURATION = new RegExp(
  `^${Object.keys(UNITS)
    .map((unit) => `(?:(\\d{1,9})${unit})?`)
    .join("")}$`,
);

/** Prometheus counts nanoseconds in 64 bits. */
const LONGEST_YEARS = 290;

/** Seconds of a Prometheus duration, such as 90 for `1m30s`. `undefined` if it is not one, or is zero or too long. */
export function durationSeconds(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const total = Object.values(UNITS).reduce((sum, seconds, index) => sum + seconds * Number(match[index + 1] ?? 0), 0);
  return total > 0 && total < LONGEST_YEARS * UNITS.y ? total : undefined;
}
