import { resolvePrometheus } from "../layer/prometheus";
import type { PrometheusSpec } from "../spec/environment";
import type { Exposure, NoExposure } from "../spec/exposure";
import { appPeer, tcp, type Flow, type PodsPeer } from "./flow";

/**
 * The pods of Prometheus. Without labels, every pod in its namespace, because the Prometheus operator and the Helm charts use different labels. Use this
 * namespace only for monitoring.
 */
export function prometheusPeer(prometheus?: PrometheusSpec): PodsPeer {
  const { namespace, podLabels } = resolvePrometheus(prometheus);
  return { kind: "pods", name: "Prometheus", namespace, ...(podLabels && { labels: podLabels }) };
}

/** The flow for requests from outside, through the entry point of an exposure. */
export function entryFlow(exposure: Exclude<Exposure, NoExposure>, app: string, port: number): Flow {
  const { namespace, labels } = exposure;
  const entryPoint: PodsPeer = { kind: "pods", name: namespace, namespace, labels };
  return tcp("entry", entryPoint, appPeer(app), [port], `requests from outside reach ${app}`);
}

/** The flow for Prometheus scrapes of an app. */
export function scrapeFlow(app: string, port: number, prometheus?: PrometheusSpec): Flow {
  return tcp("monitoring", prometheusPeer(prometheus), appPeer(app), [port], `Prometheus reads the metrics of ${app}`);
}
