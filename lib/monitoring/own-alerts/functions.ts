/** Types of values in PromQL. A rule needs a vector or a scalar. */
export type ValueType = "scalar" | "vector" | "range" | "string";

/** What a function takes and returns. */
export interface Signature {
  readonly args: readonly ValueType[];
  /** Number of arguments at the end that may be missing. */
  readonly optional: number;
  /** Whether the last argument may be repeated. */
  readonly isRepeated: boolean;
  readonly returns: "scalar" | "vector";
}

const [S, V, R, T] = ["scalar", "vector", "range", "string"] as const;

function signature(args: readonly ValueType[], more: Partial<Signature> = {}): Signature {
  return { args, optional: 0, isRepeated: false, returns: "vector", ...more };
}

/** Names of functions with the same signature. */
const GROUPS: readonly (readonly [names: string, Signature])[] = [
  [
    "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_sum histogram_stddev " +
      "histogram_stdvar ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp",
    signature([V]),
  ],
  [
    "absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time min_over_time " +
      "present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time",
    signature([R]),
  ],
  ["day_of_month day_of_week day_of_year days_in_month hour minute month year", signature([V], { optional: 1 })],
  ["clamp", signature([V, S, S])],
  ["clamp_max clamp_min", signature([V, S])],
  ["histogram_fraction", signature([S, S, V])],
  ["histogram_quantile", signature([S, V])],
  ["label_join", signature([V, T, T, T], { optional: 1, isRepeated: true })],
  ["label_replace", signature([V, T, T, T, T])],
  ["pi time", signature([], { returns: "scalar" })],
  ["predict_linear", signature([R, S])],
  ["quantile_over_time", signature([S, R])],
  ["round", signature([V, S], { optional: 1 })],
  ["scalar", signature([V], { returns: "scalar" })],
  ["vector", signature([S])],
];

/** Functions that every supported version of Prometheus has without a feature flag: https://prometheus.io/docs/prometheus/latest/querying/functions/ */
export const FUNCTIONS: ReadonlyMap<string, Signature> = new Map(
  GROUPS.flatMap(([names, one]) => names.split(" ").map((name) => [name, one] as const)),
);

/** Aggregations with a parameter, and its type. The others have none. */
export const PARAMETERS: ReadonlyMap<string, ValueType> = new Map([
  ["topk", S],
  ["bottomk", S],
  ["quantile", S],
  ["count_values", T],
]);

/** Aggregations that Prometheus has only with a feature flag. */
export const EXPERIMENTAL_AGGREGATIONS: readonly string[] = ["limitk", "limit_ratio"];
