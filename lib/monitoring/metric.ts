/** A metric that rules and dashboards may use. */
export interface Metric<L extends string = string> {
  /** Name of the metric in PromQL. */
  readonly name: string;
  /** Type of the metric. `bucket` is the `_bucket` series of a histogram. */
  readonly type: "counter" | "gauge" | "bucket" | "summary";
  /** Exporter of the metric. `rules` means the recording rules of this library. */
  readonly exporter: Exporter;
  /** Labels that rules may use. The metric may have more labels. */
  readonly labels: readonly L[];
}

/** Component that exports a metric. */
export type Exporter =
  | "service"
  | "gateway"
  | "prometheus"
  | "kube-state-metrics"
  | "kubelet"
  | "alertmanager"
  | "postgres-exporter"
  | "redis-exporter"
  | "kafka-exporter"
  | "rules";

/** Creates the description of a metric. */
export function metric<L extends string>(
  name: string,
  type: Metric["type"],
  exporter: Exporter,
  ...labels: readonly L[]
): Metric<L> {
  return { name, type, exporter, labels };
}
