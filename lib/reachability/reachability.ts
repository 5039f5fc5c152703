import type { Manifest } from "../manifests/manifest";
import { show } from "../values/words";
import type { Direction } from "./fields";
import { isolationOf } from "./isolation";
import { matrixOf, type ReachabilityRow } from "./matrix";
import { named, workloadsOf, type ReachabilityNode } from "./nodes";
import { policiesOf, type Policy } from "./policies";
import { judgedPorts, type JudgedPorts } from "./ports";
import { probeAddresses } from "./probe-addresses";
import { probePods } from "./probes";
import { verdictOf, type Connection, type Verdict } from "./verdict";

/** Options of {@link reachability}. */
export interface ReachabilityOptions {
  /**
   * Addresses to judge besides those that the policies speak of.
   * @default - none
   */
  readonly addresses?: readonly string[];
  /**
   * Nodes and ports of another evaluation, so that the two matrices can be compared.
   * @default - what these manifests speak of
   */
  readonly like?: Pick<Reachability, "nodes" | "judged">;
}

/** Who may open connections to whom, as the NetworkPolicies say. */
export interface Reachability {
  /** Everybody who is judged. */
  readonly nodes: readonly ReachabilityNode[];
  /** The ports of the matrix. */
  readonly judged: JudgedPorts;
  /**
   * Judges one connection, on any port.
   * @throws Error where there is no such node
   */
  allows(connection: Connection): Verdict;
  /**
   * All ordered pairs but those of two addresses, each with the judged ports that are let through: on both sides, or on one alone,
   * as though the policies of the other one were not there.
   */
  matrix(side?: Direction): readonly ReachabilityRow[];
}

/**
 * Evaluates the NetworkPolicies (networking.k8s.io/v1) among manifests as their API documentation says, without a cluster.
 *
 * - A node stands for all pods of a workload; from a node to itself means from one of its pods to another one. What a pod sends to
 *   itself is left open by the API, as is traffic from the node that a pod runs on, such as its probes: network plugins let it pass.
 * - An `ipBlock` never matches a pod: the documentation means addresses outside of the cluster by it, and plugins differ.
 * - A Service has been resolved to the pod and its port before policies see a connection.
 * @throws Error where a policy says something that the API server would refuse
 */
export function reachability(manifests: readonly Manifest[], options: ReachabilityOptions = {}): Reachability {
  const policies = policiesOf(manifests);
  const nodes = options.like?.nodes ?? nodesOf(manifests, policies, options.addresses ?? []);
  const judged = options.like?.judged ?? judgedPorts(nodes, policies, manifests);
  const isolation = isolationOf(policies, nodes);
  const indices = new Map(nodes.map(({ name }, index) => [name, index]));
  const indexOf = (name: string) => {
    const index = indices.get(name);
    if (index === undefined) throw new Error(`there is no node ${show(name)} among ${[...indices.keys()].join(", ")}`);
    return index;
  };
  return {
    nodes,
    judged,
    allows: ({ from, to, port, protocol = "TCP" }) =>
      verdictOf(isolation, nodes, indexOf(from), indexOf(to), { port, protocol }),
    matrix: (side) => matrixOf(isolation, nodes, judged.ports, side === undefined ? ["egress", "ingress"] : [side]),
  };
}

function nodesOf(
  manifests: readonly Manifest[],
  policies: readonly Policy[],
  asked: readonly string[],
): readonly ReachabilityNode[] {
  const { pods, onNodes } = workloadsOf(manifests);
  const all = named([...pods, ...probePods(pods, policies, manifests)], manifests);
  return [...all, ...onNodes, ...probeAddresses(policies, asked)];
}
