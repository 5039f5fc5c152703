import type { Port } from "../../../lib/reachability/fields";
import { explain, formatPort } from "../../../lib/reachability/explain";
import { groupsOf, type NodeGroup } from "../../../lib/reachability/groups";
import type { ReachabilityRow } from "../../../lib/reachability/matrix";
import type { ReachabilityNode } from "../../../lib/reachability/nodes";
import type { JudgedPorts } from "../../../lib/reachability/ports";
import type { Reachability } from "../../../lib/reachability/reachability";
import type { Verdict } from "../../../lib/reachability/verdict";
import { tableLines } from "../../output/table";
import type { Colors } from "../../output/terminal";

/** Cell for a pair with no allowed ports. */
const NOTHING = "·";

/** Maximum line length of lists of names. */
const WIDTH = 100;

/** An evaluation with its matrix and groups. */
export interface Evaluated {
  /** The evaluated policies. */
  readonly reachability: Reachability;
  /** Rows with at least one endpoint in the layer's namespace; with `--all`, all rows. */
  readonly rows: readonly ReachabilityRow[];
  /** Groups of nodes that are shown on one line. */
  readonly groups: readonly NodeGroup[];
}

/** Prepares an evaluation for output. `isAll` shows each pod on its own line, and includes connections between probes. */
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

/** Ports as text: `8000`, `53,53/UDP`, `all`, or a dot for none. */
export function portsText(ports: readonly Port[], { ports: judged, other }: JudgedPorts): string {
  if (ports.length === 0) return NOTHING;
  if (ports.length === judged.length) return "all";
  return ports.map((port) => (port.port === other ? `other ${port.protocol}` : formatPort(port))).join(",");
}

/** The matrix: a row for each caller, a numbered column for each destination. */
export function matrixLines(evaluated: Evaluated, colors: Colors): readonly string[] {
  const { groups, reachability } = evaluated;
  const cellOf = cellsOf(evaluated);
  const callers = groups.filter((from) => groups.some((to) => cellOf(from, to).length > 0));
  const destinations = groups.filter((to) => groups.some((from) => cellOf(from, to).length > 0));
  const shown = [...callers, ...destinations.filter((group) => !callers.includes(group))];
  const numberOf = (group: NodeGroup) => String(shown.indexOf(group) + 1);
  const header = ["", "from \\ to", ...destinations.map(numberOf)];
  const rows = callers.map((from) => [
    numberOf(from),
    from.name,
    ...destinations.map((to) => portsText(cellOf(from, to), reachability.judged)),
  ]);
  const others = shown.slice(callers.length).map((group) => `${numberOf(group)} ${group.name}`);
  const isolated = groups.filter((group) => !shown.includes(group)).map(({ name }) => name);
  return [
    ...tableLines([header, ...rows], ["right"], (cell, row) =>
      row === 0 || cell.trim() === NOTHING ? colors.dim(cell) : cell,
    ),
    ...(others.length === 0 ? [] : ["", ...wrapped("destinations only:", others)]),
    ...(isolated.length === 0 ? [] : ["", ...wrapped("fully isolated:", isolated)]),
  ];
}

/** The connections from and to the given nodes. Nodes with identical connections are listed together. */
export function nodeLines(evaluated: Evaluated, nodes: readonly ReachabilityNode[], colors: Colors): readonly string[] {
  const cellOf = cellsOf(evaluated);
  const { groups, reachability } = evaluated;
  const selected = groups.filter((group) => group.nodes.some(({ name }) => nodes.some((node) => node.name === name)));
  const table = (title: string, cells: readonly (readonly [NodeGroup, readonly Port[]])[]) => {
    const lines = cells
      .filter(([, ports]) => ports.length > 0)
      .map(([{ name }, ports]) => ["", name, portsText(ports, reachability.judged)]);
    return [colors.bold(title), ...(lines.length === 0 ? ["  none"] : tableLines(lines))];
  };
  return selected.flatMap((group, index) => [
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

/** Lines about a denied pair of a caller and a destination. */
export type NotesOf = (from: ReachabilityNode | undefined, to: ReachabilityNode | undefined) => readonly string[];

/** For each pair of nodes: whether a connection is allowed, on which ports, and why. */
export function pairLines(
  evaluated: Evaluated,
  from: readonly ReachabilityNode[],
  to: readonly ReachabilityNode[],
  colors: Colors,
  notesOf: NotesOf,
): readonly string[] {
  const { reachability } = evaluated;
  const nodeOf = (name: string) => reachability.nodes.find((node) => node.name === name);
  return pairsOf(evaluated, from, to).flatMap((row, index) => {
    const answer = row.ports.length > 0 ? `yes, on ${portsText(row.ports, reachability.judged)}` : "no";
    const { verdict } = whyOf(reachability, row.from, row.to, row.ports[0]);
    return [
      ...(index === 0 ? [] : [""]),
      `${colors.bold(`${row.from} → ${row.to}`)}: ${answer}`,
      ...explain(verdict, row.from, row.to).map((line) => `  ${line}`),
      ...(row.ports.length === 0 ? notesOf(nodeOf(row.from), nodeOf(row.to)) : []),
    ];
  });
}

/** The rows of all pairs of a caller and a destination. */
export function pairsOf(
  { rows }: Evaluated,
  from: readonly ReachabilityNode[],
  to: readonly ReachabilityNode[],
): readonly ReachabilityRow[] {
  return rows.filter((row) => from.some(({ name }) => name === row.from) && to.some(({ name }) => name === row.to));
}

/** Why a pair is allowed or denied. Uses the given allowed port if there is one, otherwise a port of the called pod or server. */
export function whyOf(
  reachability: Reachability,
  from: string,
  to: string,
  open?: Port,
): { readonly port: Port; readonly verdict: Verdict } {
  const called = reachability.nodes.find(({ name }) => name === to);
  const [declared] = (called?.kind === "pod" ? called.ports : called?.server?.ports) ?? [];
  const { port, protocol } = open ?? declared ?? { port: reachability.judged.other, protocol: "TCP" };
  return { port: { port, protocol }, verdict: reachability.allows({ from, to, port, protocol }) };
}

function titleOf({ name, nodes }: NodeGroup): string {
  const names = nodes.map((node) => node.name);
  return names.length === 1 && names[0] === name ? name : `${name} (${names.join(", ")})`;
}

/** The allowed ports between two groups. Checks only one pair, because all nodes in a group have the same connections. */
export function cellsOf({ rows }: Pick<Evaluated, "rows">): (from: NodeGroup, to: NodeGroup) => readonly Port[] {
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
