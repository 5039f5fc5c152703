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

/** Groups the workloads of each `app` if their allowed connections are equal. Every other node is a separate group. */
export function groupsOf(nodes: readonly ReachabilityNode[], rows: readonly ReachabilityRow[]): readonly NodeGroup[] {
  const connections = connectionsOf(rows);
  const groups = new Map<string, ReachabilityNode[]>();
  for (const node of nodes) {
    const app = appOf(node);
    const alike = nodes
      .filter((other) => appOf(other) === app)
      .every((other) => connections(other) === connections(node));
    const key = alike ? app : node.name;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups].map(([name, members]) => ({ name, nodes: members }));
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
