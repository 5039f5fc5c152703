import type { ReachabilityNode } from "./nodes";
import type { ReachabilityRow } from "./matrix";
import { appOf } from "./resolve";

/** Nodes that are shown on one line because they have the same `app` and the same allowed connections. */
export interface NodeGroup {
  /** Name of the `app` if the group contains all of its workloads; otherwise, the name of the only node. */
  readonly name: string;
  /** Nodes of the group. */
  readonly nodes: readonly ReachabilityNode[];
}

/**
 * Groups the workloads of each `app`, and the addresses of each server, if their allowed connections are equal. Every other node is a separate group.
 * The names of groups are unique.
 */
export function groupsOf(nodes: readonly ReachabilityNode[], rows: readonly ReachabilityRow[]): readonly NodeGroup[] {
  const connections = connectionsOf(rows);
  const groups = new Map<string, NodeGroup>();
  for (const node of nodes) {
    const members = nodes.filter((other) => familyOf(other) === familyOf(node));
    const isAlike = members.every((other) => connections(other) === connections(node));
    if (isAlike) groups.set(familyOf(node), { name: appOf(node), nodes: members });
    else groups.set(node.name, { name: node.name, nodes: [node] });
  }
  const all = [...groups.values()];
  return all.map((group) => {
    const isUnique = all.every(({ name }, index) => name !== group.name || all[index] === group);
    return isUnique ? group : { ...group, name: group.nodes.map(({ name }) => name).join(", ") };
  });
}

/** Key of the nodes that can be in one group. An app and an address can have the same name. */
function familyOf(node: ReachabilityNode): string {
  const isNamed = node.kind === "pod" ? node.isWorkload : node.server !== undefined;
  return isNamed ? `${node.kind} ${appOf(node)}` : `node ${node.name}`;
}

/** Returns the allowed connections of each node as text, for comparison. */
function connectionsOf(rows: readonly ReachabilityRow[]): (node: ReachabilityNode) => string {
  const lines = new Map<string, string[]>();
  const add = (name: string, line: string) => lines.set(name, [...(lines.get(name) ?? []), line]);
  for (const { from, to, ports } of rows) {
    const text = ports.map(({ port, protocol }) => `${port}/${protocol}`).join();
    add(from, `→ ${to} ${text}`);
    add(to, `← ${from} ${text}`);
  }
  const joined = new Map([...lines].map(([name, unsorted]) => [name, unsorted.sort().join("\n")]));
  return ({ name }) => joined.get(name) ?? "";
}
