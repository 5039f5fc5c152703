import { parseAddress, type Address } from "../values/cidr";
import { inBlock } from "./addresses";
import type { Direction } from "./fields";
import type { ReachabilityNode } from "./nodes";
import { isAddressBlock, type Peer, type Policy, type PolicyRule } from "./policies";
import { selects } from "../manifests/selectors";

/** A policy of which it is known whom its rules mean. */
export interface PlacedPolicy {
  /** The policy. */
  readonly policy: Policy;
  /** Its rules of the direction. */
  readonly rules: readonly PlacedRule[];
}

/** A rule with the nodes that are its peers, by their index. */
export interface PlacedRule {
  /** The rule. */
  readonly rule: PolicyRule;
  /** Whether each node is a peer of it. */
  readonly isPeer: readonly boolean[];
}

/** For each node, by its index, the policies that isolate it in a direction. */
export type Isolation = Readonly<Record<Direction, readonly (readonly PlacedPolicy[])[]>>;

/** A node, and its address read once; a pod is matched by none. */
interface Place {
  readonly node: ReachabilityNode;
  readonly address?: Address;
}

/** Works out once who is isolated by what, and whom each rule means. */
export function isolationOf(policies: readonly Policy[], nodes: readonly ReachabilityNode[]): Isolation {
  const places = nodes.map((node): Place =>
    node.kind === "pod" ? { node } : { node, address: parseAddress(node.address) },
  );
  const placed = (direction: Direction) => {
    const isolating = policies.flatMap((policy) => {
      const rules = policy.rules[direction];
      return rules === undefined ? [] : [{ policy, rules: rules.map((rule) => placedRule(rule, policy, places)) }];
    });
    return nodes.map((node) => isolating.filter(({ policy }) => isolates(policy, node)));
  };
  return { egress: placed("egress"), ingress: placed("ingress") };
}

function placedRule(rule: PolicyRule, { namespace }: Policy, places: readonly Place[]): PlacedRule {
  const { peers } = rule;
  const isPeer = places.map((place) => peers.length === 0 || peers.some((peer) => matchesPeer(peer, place, namespace)));
  return { rule, isPeer };
}

function isolates({ namespace, podSelector }: Policy, node: ReachabilityNode): boolean {
  return node.kind === "pod" && node.namespace === namespace && selects(podSelector, node.labels);
}

function matchesPeer(peer: Peer, { node, address }: Place, namespace: string): boolean {
  if (isAddressBlock(peer)) return address !== undefined && inBlock(peer, address);
  if (node.kind !== "pod" || !selects(peer.podSelector, node.labels)) return false;
  const { namespaceSelector } = peer;
  return namespaceSelector === undefined
    ? node.namespace === namespace
    : selects(namespaceSelector, node.namespaceLabels);
}
