import { closest, listWith, show } from "../values/words";
import { parseAddress } from "../values/cidr";
import type { AddressNode, ReachabilityNode } from "./nodes";
import { ANY_POD } from "./probes";
import type { Reachability } from "./reachability";

/** The nodes that match a name, or an error message. */
export type Resolved = { readonly nodes: readonly ReachabilityNode[] } | { readonly reason: string };

/**
 * Returns the nodes that match a name. The name can be a node name (`gateway-blue`, `monitoring/prometheus`, `internet`), an `app` (`gateway`), a server
 * outside the cluster (`postgres`), a Service (`gateway-service`), an address, or the last part of a node name (`prometheus`). These kinds of names are
 * tried in this order; an `app`, a server and the last part of a name are tried together. A name such as `internet` is ambiguous if a workload also has it.
 */
export function resolveNodes({ nodes }: Pick<Reachability, "nodes">, name: string): Resolved {
  const isOfApp = (node: ReachabilityNode) =>
    (node.isWorkload && (appOf(node) === name || node.name.endsWith(`/${name}`))) || serverOf(node) === name;
  const isOfService = (node: ReachabilityNode) => node.kind === "pod" && node.services.includes(name);
  const matchers: readonly ((node: ReachabilityNode) => boolean)[] = [
    (node) => node.name === name,
    isOfApp,
    isOfService,
    (node) => node.kind === "address" && node.address === name,
    (node) => node.name.endsWith(`/${name}`),
    (node) => node.kind === "pod" && node.labels["app"] === name,
  ];
  for (const matches of matchers) {
    const found = nodes.filter(matches);
    const [first] = found;
    if (first === undefined) continue;
    if (!isProbedAddress(first)) return { nodes: found };
    const others = nodes.filter((node) => isOfApp(node) || isOfService(node));
    return others.length === 0 ? { nodes: found } : { reason: ambiguous(name, first, others) };
  }
  return { reason: unknownNode(nodes, name) };
}

/** Whether a node is a probed address with a name, such as `internet`. */
function isProbedAddress(node: ReachabilityNode): node is AddressNode {
  return node.kind === "address" && !node.isWorkload && node.server === undefined && node.name !== node.address;
}

function ambiguous(name: string, { address }: AddressNode, others: readonly ReachabilityNode[]): string {
  const names = others.map((node) => node.name);
  const choices = listWith("or", [address, ...names]);
  return `${show(name)} is ambiguous: the address ${address} and ${listWith("and", names)} have this name; use ${choices}`;
}

function serverOf(node: ReachabilityNode): string | undefined {
  return node.kind === "address" ? node.server?.name : undefined;
}

/** Namespaces in names such as `batch/any-pod`, which can be evaluated although no manifest mentions them. */
export function namespacesIn(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const [namespace = "", pod] = name.split("/");
    return pod === ANY_POD && namespace !== "" ? [namespace] : [];
  });
}

/** Whether a name is an IP address. */
export function isAddress(name: string): boolean {
  return parseAddress(name) !== undefined;
}

/** Returns the `app` of a workload, the name of a server, or the name of any other node. */
export function appOf(node: ReachabilityNode): string {
  if (node.kind === "address") return node.server?.name ?? node.name;
  return (node.isWorkload ? node.labels["app"] : undefined) ?? node.name;
}

function unknownNode(nodes: readonly ReachabilityNode[], name: string): string {
  const workloads = nodes.filter((node) => node.isWorkload || serverOf(node) !== undefined);
  const apps = [...new Set(workloads.map(appOf))];
  const services = nodes.flatMap((node) => (node.kind === "pod" ? node.services : []));
  const candidates = [...apps, ...nodes.map((node) => node.name), ...new Set(services)];
  const near = closest(name, candidates);
  const known = apps.length === 0 ? "" : `; use ${listWith("or", [...apps, "a probe such as internet", "an address"])}`;
  return `no workload, Service or address named ${show(name)}${near === undefined ? known : `; did you mean ${near}?`}`;
}
