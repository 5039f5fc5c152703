import type { Metric } from "./metrics";

/** Condition on a label value: it equals a string, equals one of several strings, or fully matches a regular expression. */
export type Match = string | { readonly oneOf: readonly string[] } | { readonly pattern: string };

/** Matchers for the labels of a metric. A label that the metric does not have causes a compile error. */
export type Matchers<L extends string> = Readonly<Partial<Record<L, Match>>>;

/** Selects the series of a metric whose labels match: `up{namespace="254carbon-access",job="gateway"}`. */
export function series<L extends string>(metric: Metric<L>, matchers: Matchers<NoInfer<L>>): string {
  const written = Object.entries<Match | undefined>(matchers).map(
    ([label, match]) => `${label}${matcher(match ?? "")}`,
  );
  return `${metric.name}{${written.join(",")}}`;
}

function matcher(match: Match): string {
  if (typeof match === "string") return `=${quoted(match)}`;
  if ("pattern" in match) return `=~${quoted(match.pattern)}`;
  const [only, ...more] = match.oneOf;
  return only !== undefined && more.length === 0 ? `=${quoted(only)}` : `=~${quoted(match.oneOf.join("|"))}`;
}

/** Quotes a string for PromQL. PromQL uses Go string syntax, which is the same as JSON for the characters in names. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Expression for the per-second increase over a time window. It handles counter resets. */
export function rate(selected: string, window: string): string {
  return `rate(${selected}[${window}])`;
}

/** Expression for a sum that keeps the labels in `by`. */
export function sum(expression: string, ...by: readonly string[]): string {
  return by.length === 0 ? `sum(${expression})` : `sum by (${by.join(", ")}) (${expression})`;
}

/** Expression for a percentile of a histogram over all selected pods. */
export function quantile(
  share: number,
  bucket: Metric<"le" | "namespace" | "job" | "track">,
  matchers: Matchers<"namespace" | "job" | "track">,
  window: string,
): string {
  return `histogram_quantile(${share}, ${sum(rate(series(bucket, matchers), window), "le")})`;
}
