import type { Manifest } from "../../lib/manifests/manifest";

/** Labels by key. */
export type Labels = Readonly<Record<string, string>>;

/** Creates a Pod with one container. */
export function podManifest(
  namespace: string,
  name: string,
  labels: Labels = {},
  ports: readonly object[] = [],
): Manifest {
  const spec = { containers: [{ name: "main", ports }] };
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec };
}

/** Creates a workload with a pod template. */
export function workloadManifest(apiVersion: string, kind: string, name: string, labels: Labels): Manifest {
  const template = { metadata: { labels }, spec: { containers: [{ name: "main" }] } };
  const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
  return { apiVersion, kind, metadata: { name, namespace: "shop" }, spec };
}

/** Creates a Namespace with labels. */
export function namespaceManifest(name: string, labels: Labels = {}): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

/** Creates a NetworkPolicy with the given spec. */
export function policyManifest(namespace: string, name: string, spec: object): Manifest {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace }, spec };
}

/** Creates a policy peer that selects pods in a namespace. */
export function inNamespace(name: string, podSelector?: object): object {
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": name } };
  return podSelector === undefined ? { namespaceSelector } : { namespaceSelector, podSelector };
}
