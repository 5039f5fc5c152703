import type { Metric } from "./metrics";

/** What the value of a label must be: a text, one of several, or what a regular expression matches as a whole. */
export type Match = string | { readonly oneOf: readonly string[] } | { readonly pattern: string };

/** Matchers of a metric's labels; a label that the metric does not have does not compile. */
export type Matchers<L extends string> = Readonly<Partial<Record<L, Match>>>;

/** The series of a metric whose labels match: `up{namespace="254carbon-access",job="gateway"}`. */
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

/** PromQL's strings are Go's, which JSON's are too for everything that names hold. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Increase per second over a window. A counter that starts anew is no decrease. */
export function rate(selected: string, window: string): string {
  return `rate(${selected}[${window}])`;
}

/** Sum over everything but the labels `by`. */
export function sum(expression: string, ...by: readonly string[]): string {
  return by.length === 0 ? `sum(${expression})` : `sum by (${by.join(", ")}) (${expression})`;
}

/** A percentile of a histogram; without the sum over `le` it would be one per pod, or none at all. */
export function quantile(
  share: number,
  bucket: Metric<"le" | "namespace" | "job">,
  matchers: Matchers<"namespace" | "job">,
  window: string,
): string {
  return `histogram_quantile(${share}, ${sum(rate(series(bucket, matchers), window), "le")})`;
}
