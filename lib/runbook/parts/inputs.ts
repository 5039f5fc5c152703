import type { Input } from "../procedure";

/** A tenant of the operator jobs. */
export const TENANT: Input = {
  name: "tenant",
  what: "Tenant: letters, digits, hyphens, underscores and periods.",
  example: "tenant-1",
  pattern: "[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
};

/** A pod. */
export const POD: Input = {
  name: "pod",
  what: "Name of the pod, from the list of pods.",
  example: "gateway-blue-8c4c4b767-ndx56",
  pattern: "[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?",
};

const DAY = "(19[7-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";

/** First and last day of a period. */
export const PERIOD: readonly Input[] = [
  day("from", "First day of the period.", "2025-09-01"),
  day("to", "Last day.", "2025-09-07"),
];

function day(name: string, what: string, example: string): Input {
  return { name, what: `${what} Write it as YYYY-MM-DD.`, example, pattern: DAY };
}
