import type { ReachabilityNode } from "../../../lib/reachability/nodes";
import type { Reachability } from "../../../lib/reachability/reachability";
import type { Connection } from "../../../lib/reachability/verdict";
import type { Chance } from "../../fuzz/mutations";
import type { Answer, Traffic, TrafficPeer } from "./cyclonus";

/** A pod address of the IP family that the policies' ranges do not use, so no `ipBlock` matches it. */
export type PodAddress = "fd00::1" | "10.244.1.1";

/** A connection in cyclonus's format. */
export function trafficOf({ nodes }: Reachability, connection: Connection, podAddress: PodAddress): Traffic {
  const { from, to, port, protocol = "TCP" } = connection;
  const called = find(nodes, to);
  const declared =
    called.kind === "pod" ? called.ports.find((one) => one.port === port && one.protocol === protocol) : undefined;
  return {
    Source: peerOf(find(nodes, from), podAddress),
    Destination: peerOf(called, podAddress),
    ResolvedPort: port,
    ResolvedPortName: declared?.name ?? "",
    Protocol: protocol,
  };
}

/** Evaluates a connection with lib/reachability and returns the result in cyclonus's format. */
export function ourAnswer(reachability: Reachability, connection: Connection): Answer {
  const { egress, ingress } = reachability.allows(connection);
  return { egress: egress.isAllowed, ingress: ingress.isAllowed };
}

/** Picks random connections on any checked port. At least one endpoint is a chosen node. */
export function drawConnections(
  { nodes, judged }: Reachability,
  count: number,
  chance: Chance,
  isChosen: (node: ReachabilityNode) => boolean,
): readonly Connection[] {
  const chosen = nodes.filter(isChosen);
  return Array.from({ length: count }, () => {
    const [one, other] = [chance.oneOf(chosen).name, chance.oneOf(nodes).name];
    const ends = chance.below(2) === 0 ? { from: one, to: other } : { from: other, to: one };
    return { ...ends, ...chance.oneOf(judged.ports) };
  });
}

function find(nodes: readonly ReachabilityNode[], name: string): ReachabilityNode {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) throw new Error(`no node named ${name}`);
  return node;
}

function peerOf(node: ReachabilityNode, podAddress: PodAddress): TrafficPeer {
  if (node.kind === "address") return { IP: node.address };
  const { namespace, namespaceLabels, labels } = node;
  return {
    IP: podAddress,
    Internal: { Namespace: namespace, NamespaceLabels: namespaceLabels, PodLabels: labels },
  };
}
