import type { ReachabilityNode } from "../reachability/nodes";
import type { Reachability, ReachabilityOptions } from "../reachability/reachability";
import { isAddress, namespacesIn, resolveNodes } from "../reachability/resolve";

/**
 * One end of a connection: a name, every pod of a namespace, or everything outside a namespace. A name is a workload (`gateway-blue`), an `app` with all
 * of its workloads (`gateway`), a Service, a probe such as `internet`, `kube-system/kube-dns` or `default/any-pod`, or an address.
 */
export type End = string | NamespaceEnd | OutsideEnd;

/** Every pod of a namespace, which may be empty or absent from the manifests: its workloads, and pods without a workload such as `<namespace>/any-pod`. */
export interface NamespaceEnd {
  /** Name of the namespace. */
  readonly namespace: string;
}

/** Everything outside a namespace: the pods of every other namespace, and every address. Pods with `hostNetwork` count as addresses. */
export interface OutsideEnd {
  /** Name of the namespace. */
  readonly outside: string;
}

/** Options with which every end has a node. */
export function optionsFor(ends: readonly End[]): Pick<ReachabilityOptions, "addresses" | "namespaces"> {
  const names = ends.filter((end) => typeof end === "string");
  const namespaces = ends.flatMap((end) => (typeof end === "string" ? [] : [namespaceOf(end)]));
  return { addresses: names.filter(isAddress), namespaces: [...namespaces, ...namespacesIn(names)] };
}

/**
 * Returns the nodes of an end.
 * @throws Error if nothing has the name
 */
export function nodesAt(evaluated: Reachability, end: End): readonly ReachabilityNode[] {
  if (typeof end !== "string") {
    const isInside = (node: ReachabilityNode) => node.kind === "pod" && node.namespace === namespaceOf(end);
    return evaluated.nodes.filter((node) => isInside(node) === "namespace" in end);
  }
  const resolved = resolveNodes(evaluated, end);
  if ("reason" in resolved) throw new Error(resolved.reason);
  return resolved.nodes;
}

/** Text of an end for a message. */
export function endText(end: End): string {
  if (typeof end === "string") return end;
  return "namespace" in end ? `namespace ${end.namespace}` : `everything outside namespace ${end.outside}`;
}

function namespaceOf(end: NamespaceEnd | OutsideEnd): string {
  return "namespace" in end ? end.namespace : end.outside;
}
