import { resolvePrometheus } from "../layer/prometheus";
import type { PrometheusSpec } from "../spec/environment";
import type { Exposure, NoExposure } from "../spec/exposure";
import type { OutsideCaller } from "../spec/service";
import { sortedEntries } from "../values/sorted-entries";
import { addressesPeer, appPeer, peerName, tcp, type Flow, type Peer, type PodsPeer } from "./flow";

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
  return tcp("entry", entryPoint(exposure), appPeer(app), [port], `requests from outside reach ${app}`);
}

/** Namespace of the pods that forward requests from outside. `undefined` if no pod does. */
export function entryNamespace(exposure: Exposure): string | undefined {
  if (exposure.kind === "none" || exposure.cidrs !== undefined) return undefined;
  return exposure.kind === "gatewayApi" ? (exposure.dataPlaneNamespace ?? exposure.namespace) : exposure.namespace;
}

function entryPoint(exposure: Exclude<Exposure, NoExposure>): Peer {
  const { labels, cidrs = [] } = exposure;
  const namespace = entryNamespace(exposure);
  return namespace === undefined
    ? addressesPeer("the load balancer", cidrs)
    : { kind: "pods", name: namespace, namespace, labels };
}

/** Pods in another namespace that may call services of the layer. */
export function outsideCaller({ namespace, labels = {} }: OutsideCaller): PodsPeer {
  const selected = sortedEntries(labels).map(([key, value]) => `${key}=${value}`);
  const name = selected.length === 0 ? namespace : `${namespace} (${selected.join(", ")})`;
  return { kind: "pods", name, namespace, labels };
}

/** The flow for calls of a peer outside the namespace. */
export function calledByFlow(peer: Peer, app: string, ports: readonly number[]): Flow {
  return tcp("entry", peer, appPeer(app), ports, `${peerName(peer)} calls ${app}`);
}

/** The flow for Prometheus scrapes of an app. */
export function scrapeFlow(app: string, port: number, prometheus?: PrometheusSpec): Flow {
  return tcp("monitoring", prometheusPeer(prometheus), appPeer(app), [port], `Prometheus reads the metrics of ${app}`);
}
