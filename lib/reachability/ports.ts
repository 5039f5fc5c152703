import type { Manifest } from "../manifests/manifest";
import { PROTOCOLS, fieldAt, listAt, type Port, type Protocol } from "./fields";
import type { PodNode, ReachabilityNode } from "./nodes";
import type { Policy, PolicyPort } from "./policies";

/** Highest valid port number. */
const HIGHEST = 65535;

/** Ports that a matrix evaluates. */
export interface JudgedPorts {
  /** Evaluated ports in ascending order. */
  readonly ports: readonly Port[];
  /** Port number that no manifest mentions. It represents all other ports. */
  readonly other: number;
}

/**
 * Returns the ports to evaluate: the ports of containers, servers, Services and policies, the first and last port of each range and the ports adjacent to it,
 * and one port that is not used anywhere. Ports that appear in the manifests are evaluated with every protocol in use, and the unused port with all
 * protocols.
 */
export function judgedPorts(
  nodes: readonly ReachabilityNode[],
  policies: readonly Policy[],
  manifests: readonly Manifest[],
): JudgedPorts {
  const declared = nodes.flatMap((node) => (node.kind === "pod" ? node.ports : (node.server?.ports ?? [])));
  const written = policies.flatMap(portsOf);
  const ends = written.flatMap((port) => (port.kind === "range" ? endsOf(port) : []));
  const found = [...declared.map(({ port }) => port), ...servicePorts(manifests), ...ends];
  const numbers = [...new Set(found)].filter((port) => port >= 1 && port <= HIGHEST).sort((a, b) => a - b);
  const protocols = new Set<Protocol>(["TCP", ...[...declared, ...written].map(({ protocol }) => protocol)]);
  const other = unmentionedPort(numbers, written);
  const occurring = numbers.filter((port) => port !== other).flatMap((port) => portsAt(port, protocols));
  return { ports: [...occurring, ...portsAt(other, new Set(PROTOCOLS))], other };
}

/** Whether the ports of a rule include a certain port of the called pod or address. */
export function matchesPort(ports: readonly PolicyPort[], called: ReachabilityNode, wanted: Port): boolean {
  return ports.length === 0 || ports.some((one) => one.protocol === wanted.protocol && isPort(one, called, wanted));
}

/** Returns the port numbers that a pod declares with a certain name and protocol. The list is empty if the pod does not declare the name. */
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

/** Returns the highest port that no manifest mentions. If ranges cover all ports, it is the highest port that is not the start or end of a range. */
function unmentionedPort(numbers: readonly number[], written: readonly PolicyPort[]): number {
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
