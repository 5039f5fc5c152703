import { CLUSTER_DEFAULTS } from "../spec/defaults";
import type { PrometheusSpec } from "../spec/environment";

/** Prometheus with defaults applied. */
export type ResolvedPrometheus = PrometheusSpec & Required<Pick<PrometheusSpec, "namespace">>;

/** Applies the defaults of Prometheus. */
export function resolvePrometheus(prometheus: PrometheusSpec = {}): ResolvedPrometheus {
  return { ...prometheus, namespace: prometheus.namespace ?? CLUSTER_DEFAULTS.prometheus.namespace };
}
