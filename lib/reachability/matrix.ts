import type { Direction, Port } from "./fields";
import type { Isolation, PlacedPolicy } from "./isolation";
import type { ReachabilityNode } from "./nodes";
import type { PolicyRule } from "./policies";
import { matchesPort } from "./ports";

/** A row of the matrix. */
export interface ReachabilityRow {
  /** Name of the node that opens connections. */
  readonly from: string;
  /** Name of the node that is called. */
  readonly to: string;
  /** Ports on which connections are allowed, out of all evaluated ports, or out of the ports of a server. */
  readonly ports: readonly Port[];
}

/**
 * Returns a row for every ordered pair of nodes, except pairs of two addresses. A rule allows the same ports for every peer, so each set of ports is
 * computed once and stored as a bitmask.
 */
export function matrixOf(
  isolation: Isolation,
  nodes: readonly ReachabilityNode[],
  ports: readonly Port[],
  sides: readonly Direction[],
): readonly ReachabilityRow[] {
  const every = (1n << BigInt(ports.length)) - 1n;
  const sets = nodes.map(() => new Map<PolicyRule, bigint>());
  const setOf = (rule: PolicyRule, to: number) => {
    const known = sets[to]?.get(rule);
    if (known !== undefined) return known;
    const called = nodes[to] as ReachabilityNode;
    const set = ports.reduce(
      (bits, port, bit) => (matchesPort(rule.ports, called, port) ? bits | (1n << BigInt(bit)) : bits),
      0n,
    );
    sets[to]?.set(rule, set);
    return set;
  };
  const sideOf = (isolating: readonly PlacedPolicy[], peer: number, to: number) => {
    if (isolating.length === 0) return every;
    let set = 0n;
    for (const { rules } of isolating)
      for (const { rule, isPeer } of rules) if (isPeer[peer] === true) set |= setOf(rule, to);
    return set;
  };
  const openedBy = nodes.map((node) => {
    const server = node.kind === "address" ? node.server : undefined;
    if (server === undefined) return every;
    const isOpen = (port: Port) => server.ports.some((one) => one.port === port.port && one.protocol === port.protocol);
    return ports.reduce((bits, port, bit) => (isOpen(port) ? bits | (1n << BigInt(bit)) : bits), 0n);
  });
  const portsIn = (set: bigint) => {
    if (set === every) return ports;
    return set === 0n ? [] : ports.filter((_, bit) => ((set >> BigInt(bit)) & 1n) === 1n);
  };
  return nodes.flatMap((source, from) =>
    nodes.flatMap((called, to) => {
      if (source.kind === "address" && called.kind === "address") return [];
      const egress = sides.includes("egress") ? sideOf(isolation.egress[from] ?? [], to, to) : every;
      const ingress = sides.includes("ingress") ? sideOf(isolation.ingress[to] ?? [], from, to) : every;
      return [{ from: source.name, to: called.name, ports: portsIn(egress & ingress & (openedBy[to] ?? every)) }];
    }),
  );
}
