import { closest, listWith, show } from "../values/words";
import { parseAddress } from "../values/cidr";
import type { ReachabilityNode } from "./nodes";
import type { Reachability } from "./reachability";

/** The nodes that match a name, or an error message. */
export type Resolved = { readonly nodes: readonly ReachabilityNode[] } | { readonly reason: string };

/**
 * Returns the nodes that match a name. The name can be a node name (`gateway-blue`, `monitoring/prometheus`, `internet`), an `app` (`gateway`), a
 * Service (`gateway-service`), an address, or the last part of a node name (`prometheus`). These kinds of names are tried in this order.
 */
export function resolveNodes({ nodes }: Pick<Reachability, "nodes">, name: string): Resolved {
  const matchers: readonly ((node: ReachabilityNode) => boolean)[] = [
    (node) => node.name === name,
    (node) => node.kind === "pod" && node.isWorkload && node.labels["app"] === name,
    (node) => node.kind === "pod" && node.services.includes(name),
    (node) => node.kind === "address" && node.address === name,
    (node) => node.name.endsWith(`/${name}`),
    (node) => node.kind === "pod" && node.labels["app"] === name,
  ];
  for (const matches of matchers) {
    const found = nodes.filter(matches);
    if (found.length > 0) return { nodes: found };
  }
  return { reason: unknownNode(nodes, name) };
}

/** Whether a name is an IP address. */
export function isAddress(name: string): boolean {
  return parseAddress(name) !== undefined;
}

/** Returns the `app` of a workload, or the name of any other node. */
export function appOf(node: ReachabilityNode): string {
  return (node.kind === "pod" && node.isWorkload ? node.labels["app"] : undefined) ?? node.name;
}

function unknownNode(nodes: readonly ReachabilityNode[], name: string): string {
  const workloads = nodes.filter(({ isWorkload }) => isWorkload);
  const apps = [...new Set(workloads.map(appOf))];
  const services = nodes.flatMap((node) => (node.kind === "pod" ? node.services : []));
  const candidates = [...apps, ...nodes.map((node) => node.name), ...new Set(services)];
  const near = closest(name, candidates);
  const known = apps.length === 0 ? "" : `; use ${listWith("or", [...apps, "a probe such as internet", "an address"])}`;
  return `no workload, Service or address named ${show(name)}${near === undefined ? known : `; did you mean ${near}?`}`;
}
