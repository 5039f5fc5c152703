import type { Port } from "../../../lib/reachability/fields";
import { explain, formatPort } from "../../../lib/reachability/explain";
import { groupsOf, type NodeGroup } from "../../../lib/reachability/groups";
import type { ReachabilityRow } from "../../../lib/reachability/matrix";
import type { ReachabilityNode } from "../../../lib/reachability/nodes";
import type { JudgedPorts } from "../../../lib/reachability/ports";
import type { Reachability } from "../../../lib/reachability/reachability";
import type { Verdict } from "../../../lib/reachability/verdict";
import { tableLines } from "../../output/table";
import type { Colours } from "../../output/terminal";

/** What stands in a cell where nothing is let through. */
const NOTHING = "·";

/** Longest line of names; then the next one begins. */
const WIDTH = 100;

/** An evaluation with its matrix, which every answer needs. */
export interface Evaluated {
  /** The evaluation. */
  readonly reachability: Reachability;
  /** Rows that an operator asks for: one end at least is of the layer's own namespace. */
  readonly rows: readonly ReachabilityRow[];
  /** The nodes as lines speak of them. */
  readonly groups: readonly NodeGroup[];
}

/** Puts together what the answers are made from; with `isAll` every pod stands for itself, and probes among themselves show. */
export function evaluatedOf(reachability: Reachability, isAll: boolean): Evaluated {
  const { nodes } = reachability;
  const own = new Set(nodes.flatMap((node) => (node.kind === "pod" && node.isWorkload ? [node.namespace] : [])));
  const isOwn = (node: ReachabilityNode | undefined) =>
    node !== undefined && (node.isWorkload || (node.kind === "pod" && own.has(node.namespace)));
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const rows = reachability
    .matrix()
    .filter(({ from, to }) => isAll || isOwn(byName.get(from)) || isOwn(byName.get(to)));
  const groups = isAll ? nodes.map((node) => ({ name: node.name, nodes: [node] })) : groupsOf(nodes, rows);
  return { reachability, rows, groups };
}

/** `8000`, `53/UDP, 53`, `all`, or a dot for none. */
export function portsText(ports: readonly Port[], { ports: judged, other }: JudgedPorts): string {
  if (ports.length === 0) return NOTHING;
  if (ports.length === judged.length) return "all";
  return ports.map((port) => (port.port === other ? `other ${port.protocol}` : formatPort(port))).join(",");
}

/** The whole picture: a row for each caller, a numbered column for each that is called. */
export function matrixLines(evaluated: Evaluated, colours: Colours): readonly string[] {
  const { groups, reachability } = evaluated;
  const cellOf = cellsOf(evaluated);
  const callers = groups.filter((from) => groups.some((to) => cellOf(from, to).length > 0));
  const called = groups.filter((to) => groups.some((from) => cellOf(from, to).length > 0));
  const shown = [...callers, ...called.filter((group) => !callers.includes(group))];
  const numberOf = (group: NodeGroup) => String(shown.indexOf(group) + 1);
  const header = ["", "from \\ to", ...called.map(numberOf)];
  const rows = callers.map((from) => [
    numberOf(from),
    from.name,
    ...called.map((to) => portsText(cellOf(from, to), reachability.judged)),
  ]);
  const others = shown.slice(callers.length).map((group) => `${numberOf(group)} ${group.name}`);
  const closed = groups.filter((group) => !shown.includes(group)).map(({ name }) => name);
  return [
    ...tableLines([header, ...rows], ["right"], (cell, row) =>
      row === 0 || cell.trim() === NOTHING ? colours.dim(cell) : cell,
    ),
    ...(others.length === 0 ? [] : ["", ...wrapped("called alone:", others)]),
    ...(closed.length === 0 ? [] : ["", ...wrapped("nobody reaches, and they reach nobody:", closed)]),
  ];
}

/** Whom nodes reach, and who reaches them; nodes of which the same holds share their lines. */
export function nodeLines(
  evaluated: Evaluated,
  nodes: readonly ReachabilityNode[],
  colours: Colours,
): readonly string[] {
  const cellOf = cellsOf(evaluated);
  const { groups, reachability } = evaluated;
  const asked = groups.filter((group) => group.nodes.some(({ name }) => nodes.some((node) => node.name === name)));
  const table = (title: string, cells: readonly (readonly [NodeGroup, readonly Port[]])[]) => {
    const lines = cells
      .filter(([, ports]) => ports.length > 0)
      .map(([{ name }, ports]) => ["", name, portsText(ports, reachability.judged)]);
    return [colours.bold(title), ...(lines.length === 0 ? ["  nobody"] : tableLines(lines))];
  };
  return asked.flatMap((group, index) => [
    ...(index === 0 ? [] : [""]),
    ...table(
      `${titleOf(group)} may call`,
      groups.map((other) => [other, cellOf(group, other)]),
    ),
    "",
    ...table(
      `${titleOf(group)} may be called by`,
      groups.map((other) => [other, cellOf(other, group)]),
    ),
  ]);
}

/** Whether each of some nodes reaches each of others, on which ports, and why. */
export function pairLines(
  { reachability, rows }: Evaluated,
  from: readonly ReachabilityNode[],
  to: readonly ReachabilityNode[],
  colours: Colours,
): readonly string[] {
  const pairs = rows.filter(
    (row) => from.some(({ name }) => name === row.from) && to.some(({ name }) => name === row.to),
  );
  return pairs.flatMap((row, index) => {
    const answer = row.ports.length > 0 ? `yes, on ${portsText(row.ports, reachability.judged)}` : "no";
    const { verdict } = whyOf(reachability, row.from, row.to, row.ports[0]);
    return [
      ...(index === 0 ? [] : [""]),
      `${colours.bold(`${row.from} → ${row.to}`)}: ${answer}`,
      ...explain(verdict, row.from, row.to).map((line) => `  ${line}`),
    ];
  });
}

/** Why a way is open or closed, by a port on which it is; a closed way is explained by a port that the called pod has. */
export function whyOf(
  reachability: Reachability,
  from: string,
  to: string,
  open?: Port,
): { readonly port: Port; readonly verdict: Verdict } {
  const called = reachability.nodes.find(({ name }) => name === to);
  const [declared] = called?.kind === "pod" ? called.ports : [];
  const { port, protocol } = open ?? declared ?? { port: reachability.judged.other, protocol: "TCP" };
  return { port: { port, protocol }, verdict: reachability.allows({ from, to, port, protocol }) };
}

function titleOf({ name, nodes }: NodeGroup): string {
  const names = nodes.map((node) => node.name);
  return names.length === 1 && names[0] === name ? name : `${name} (${names.join(", ")})`;
}

/** Ports from one group to another; the nodes of a group are alike, so one pair speaks for all. */
function cellsOf({ rows }: Evaluated): (from: NodeGroup, to: NodeGroup) => readonly Port[] {
  const cells = new Map(rows.map(({ from, to, ports }) => [`${from} → ${to}`, ports]));
  return (from, to) => cells.get(`${from.nodes[0]?.name} → ${to.nodes[0]?.name}`) ?? [];
}

function wrapped(title: string, items: readonly string[]): readonly string[] {
  const lines = [title];
  for (const [index, item] of items.entries()) {
    const text = index === items.length - 1 ? item : `${item},`;
    const line = lines[lines.length - 1] ?? "";
    if (line.length + text.length < WIDTH) lines[lines.length - 1] = `${line} ${text}`;
    else lines.push(`  ${text}`);
  }
  return lines;
}
