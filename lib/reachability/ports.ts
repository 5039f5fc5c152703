import type { Manifest } from "../manifests/manifest";
import { PROTOCOLS, fieldAt, listAt, type Port, type Protocol } from "./fields";
import type { PodNode, ReachabilityNode } from "./nodes";
import type { Policy, PolicyPort } from "./policies";

/** Highest port. */
const HIGHEST = 65535;

/** The ports that a matrix judges. */
export interface JudgedPorts {
  /** All of them, in order. */
  readonly ports: readonly Port[];
  /** The number among them that nothing speaks of: it stands for every other port. */
  readonly other: number;
}

/**
 * The ports that occur in containers, Services and policies, with both ends of each range and what lies just outside of it, and
 * one that occurs nowhere; each with all protocols that occur, and that last one with all protocols there are.
 */
export function judgedPorts(
  nodes: readonly ReachabilityNode[],
  policies: readonly Policy[],
  manifests: readonly Manifest[],
): JudgedPorts {
  const declared = nodes.flatMap((node) => (node.kind === "pod" ? node.ports : []));
  const written = policies.flatMap(portsOf);
  const ends = written.flatMap((port) => (port.kind === "range" ? endsOf(port) : []));
  const found = [...declared.map(({ port }) => port), ...servicePorts(manifests), ...ends];
  const numbers = [...new Set(found)].filter((port) => port >= 1 && port <= HIGHEST).sort((a, b) => a - b);
  const protocols = new Set<Protocol>(["TCP", ...[...declared, ...written].map(({ protocol }) => protocol)]);
  const other = unspokenOf(numbers, written);
  const occurring = numbers.filter((port) => port !== other).flatMap((port) => portsAt(port, protocols));
  return { ports: [...occurring, ...portsAt(other, new Set(PROTOCOLS))], other };
}

/** Whether one of a policy's ports is that port of the pod or address that is called. */
export function matchesPort(ports: readonly PolicyPort[], called: ReachabilityNode, wanted: Port): boolean {
  return ports.length === 0 || ports.some((one) => one.protocol === wanted.protocol && isPort(one, called, wanted));
}

/** Ports of a pod that have a name, for a protocol. A name means nothing on a pod that does not declare it, nor on an address. */
export function portsNamed({ ports }: PodNode, name: string, protocol: Protocol): readonly number[] {
  return ports.filter((one) => one.name === name && one.protocol === protocol).map(({ port }) => port);
}

function isPort(port: PolicyPort, called: ReachabilityNode, wanted: Port): boolean {
  switch (port.kind) {
    case "all":
      return true;
    case "range":
      return port.from <= wanted.port && wanted.port <= port.to;
    case "named":
      return called.kind === "pod" && portsNamed(called, port.name, port.protocol).includes(wanted.port);
  }
}

function portsOf({ rules }: Policy): readonly PolicyPort[] {
  return [...(rules.egress ?? []), ...(rules.ingress ?? [])].flatMap(({ ports }) => ports);
}

function endsOf({ from, to }: { readonly from: number; readonly to: number }): readonly number[] {
  return from === to ? [from] : [from - 1, from, to, to + 1];
}

function servicePorts(manifests: readonly Manifest[]): readonly number[] {
  const services = manifests.filter(({ kind, apiVersion }) => kind === "Service" && apiVersion === "v1");
  const items = services.flatMap((service) => listAt(service, "spec", "ports"));
  return items
    .flatMap((item) => [fieldAt(item, "port"), fieldAt(item, "targetPort")])
    .filter((port) => typeof port === "number");
}

/** The highest port that nothing speaks of; where ranges cover everything, one that at least is no end of a range. */
function unspokenOf(numbers: readonly number[], written: readonly PolicyPort[]): number {
  const ranges = written.flatMap((port) => (port.kind === "range" ? [port] : []));
  const listed = new Set(numbers);
  let free: number | undefined;
  for (let port = HIGHEST; port >= 1; port -= 1) {
    if (listed.has(port)) continue;
    if (!ranges.some(({ from, to }) => from <= port && port <= to)) return port;
    free ??= port;
  }
  return free ?? HIGHEST;
}

function portsAt(port: number, protocols: ReadonlySet<Protocol>): readonly Port[] {
  return PROTOCOLS.filter((protocol) => protocols.has(protocol)).map((protocol) => ({ port, protocol }));
}
