import type { Clock } from "../lib/delivery/cluster";

/** The clock of the machine. */
export const CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  textOf: (milliseconds) => new Date(milliseconds).toISOString(),
  parse: (text) => Date.parse(text),
};
