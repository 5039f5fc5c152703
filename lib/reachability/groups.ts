import type { ReachabilityNode } from "./nodes";
import type { ReachabilityRow } from "./matrix";
import { appOf } from "./resolve";

/** Nodes that one line can speak of: workloads of one `app` that reach the same and are reached by the same. */
export interface NodeGroup {
  /** The `app` where all of its workloads are in it, otherwise the name of its only node. */
  readonly name: string;
  /** Its nodes. */
  readonly nodes: readonly ReachabilityNode[];
}

/** Puts the workloads of each `app` together where nothing tells them apart; all others stand for themselves. */
export function groupsOf(nodes: readonly ReachabilityNode[], rows: readonly ReachabilityRow[]): readonly NodeGroup[] {
  const marks = marksOf(rows);
  const groups = new Map<string, ReachabilityNode[]>();
  for (const node of nodes) {
    const app = appOf(node);
    const alike = nodes.filter((other) => appOf(other) === app).every((other) => marks(other) === marks(node));
    const key = alike ? app : node.name;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  return [...groups].map(([name, its]) => ({ name, nodes: its }));
}

/** What a node reaches and is reached by, as a text that is equal for nodes that nothing tells apart. */
function marksOf(rows: readonly ReachabilityRow[]): (node: ReachabilityNode) => string {
  const lines = new Map<string, string[]>();
  const add = (name: string, line: string) => lines.set(name, [...(lines.get(name) ?? []), line]);
  for (const { from, to, ports } of rows) {
    const text = ports.map(({ port, protocol }) => `${port}/${protocol}`).join();
    add(from, `→ ${to} ${text}`);
    add(to, `← ${from} ${text}`);
  }
  const joined = new Map([...lines].map(([name, its]) => [name, its.sort().join("\n")]));
  return ({ name }) => joined.get(name) ?? "";
}
