import type { Exposure, NoExposure } from "../spec/exposure";
import { appPeer, tcp, type Flow, type PodsPeer } from "./flow";

/**
 * Allows every pod in `monitoring`, because the Prometheus operator and the Helm charts use different labels for Prometheus. Use this namespace only
 * for monitoring.
 */
export const PROMETHEUS: PodsPeer = { kind: "pods", name: "Prometheus", namespace: "monitoring" };

/** The flow for requests from outside, through the entry point of an exposure. */
export function entryFlow(exposure: Exclude<Exposure, NoExposure>, app: string, port: number): Flow {
  const { namespace, labels } = exposure;
  const entryPoint: PodsPeer = { kind: "pods", name: namespace, namespace, labels };
  return tcp("entry", entryPoint, appPeer(app), [port], `requests from outside reach ${app}`);
}

/** The flow for Prometheus scrapes of an app. */
export function scrapeFlow(app: string, port: number): Flow {
  return tcp("monitoring", PROMETHEUS, appPeer(app), [port], `Prometheus reads the metrics of ${app}`);
}
