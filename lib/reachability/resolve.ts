import { closest, listWith, show } from "../values/words";
import { parseAddress } from "../values/cidr";
import type { ReachabilityNode } from "./nodes";
import type { Reachability } from "./reachability";

/** The nodes that somebody means by a name, or why there are none, in words for people. */
export type Resolved = { readonly nodes: readonly ReachabilityNode[] } | { readonly reason: string };

/**
 * The nodes that somebody means: a node's own name (`gateway-blue`, `monitoring/prometheus`, `internet`), an address, or what
 * several may share: the label `app` (`gateway`), a Service in front of them (`gateway-service`), the last part of a name
 * (`prometheus`).
 */
export function resolveNodes({ nodes }: Pick<Reachability, "nodes">, name: string): Resolved {
  const ways: readonly ((node: ReachabilityNode) => boolean)[] = [
    (node) => node.name === name,
    (node) => node.kind === "pod" && node.isWorkload && node.labels["app"] === name,
    (node) => node.kind === "pod" && node.services.includes(name),
    (node) => node.kind === "address" && node.address === name,
    (node) => node.name.endsWith(`/${name}`),
    (node) => node.kind === "pod" && node.labels["app"] === name,
  ];
  for (const isMeant of ways) {
    const meant = nodes.filter(isMeant);
    if (meant.length > 0) return { nodes: meant };
  }
  return { reason: unknownNode(nodes, name) };
}

/** Whether a name is an address; one that no policy speaks of can be judged, too. */
export function isAddress(name: string): boolean {
  return parseAddress(name) !== undefined;
}

/** The name that people use for a node: its `app`, where several workloads share it. */
export function appOf(node: ReachabilityNode): string {
  return (node.kind === "pod" && node.isWorkload ? node.labels["app"] : undefined) ?? node.name;
}

function unknownNode(nodes: readonly ReachabilityNode[], name: string): string {
  const workloads = nodes.filter(({ isWorkload }) => isWorkload);
  const apps = [...new Set(workloads.map(appOf))];
  const services = nodes.flatMap((node) => (node.kind === "pod" ? node.services : []));
  const candidates = [...apps, ...nodes.map((node) => node.name), ...new Set(services)];
  const near = closest(name, candidates);
  const known =
    apps.length === 0 ? "" : `; there are ${listWith("and", apps)}, probes such as internet, and any address`;
  return `there is nobody called ${show(name)}${near === undefined ? known : `; did you mean ${near}?`}`;
}
