import type { Exposure, NoExposure } from "../spec/exposure";
import { appPeer, tcp, type Flow, type PodsPeer } from "./flow";

/** Every pod of the namespace: an operator and a chart label the pods of Prometheus differently, and nothing else is to run there. */
export const PROMETHEUS: PodsPeer = { kind: "pods", name: "Prometheus", namespace: "monitoring" };

/** Requests from outside, through the entry point of an exposure. */
export function entryFlow(exposure: Exclude<Exposure, NoExposure>, app: string, port: number): Flow {
  const { namespace, labels } = exposure;
  const entryPoint: PodsPeer = { kind: "pods", name: namespace, namespace, labels };
  return tcp("entry", entryPoint, appPeer(app), [port], `requests from outside reach ${app}`);
}

/** Scrapes of the pods of an app. */
export function scrapeFlow(app: string, port: number): Flow {
  return tcp("monitoring", PROMETHEUS, appPeer(app), [port], `Prometheus reads the metrics of ${app}`);
}
