import { parseAddress, type Address } from "../values/cidr";
import { inBlock } from "./addresses";
import type { Direction } from "./fields";
import type { ReachabilityNode } from "./nodes";
import { isAddressBlock, type Peer, type Policy, type PolicyRule } from "./policies";
import { selects } from "../manifests/selectors";

/** A policy with the peers of its rules resolved to nodes. */
export interface PlacedPolicy {
  /** The policy. */
  readonly policy: Policy;
  /** Rules of the policy in one direction. */
  readonly rules: readonly PlacedRule[];
}

/** A rule with its peers resolved to nodes. */
export interface PlacedRule {
  /** The original rule. */
  readonly rule: PolicyRule;
  /** Whether each node is a peer of the rule, indexed by node. */
  readonly isPeer: readonly boolean[];
}

/** Policies that isolate each node in each direction, indexed by node. */
export type Isolation = Readonly<Record<Direction, readonly (readonly PlacedPolicy[])[]>>;

/** A node with its parsed address, which only address nodes have. */
interface Candidate {
  readonly node: ReachabilityNode;
  readonly address?: Address;
}

/** Resolves which policies isolate each node, and the peers of each rule. */
export function isolationOf(policies: readonly Policy[], nodes: readonly ReachabilityNode[]): Isolation {
  const candidates = nodes.map((node): Candidate =>
    node.kind === "pod" ? { node } : { node, address: parseAddress(node.address) },
  );
  const placed = (direction: Direction) => {
    const isolating = policies.flatMap((policy) => {
      const rules = policy.rules[direction];
      return rules === undefined ? [] : [{ policy, rules: rules.map((rule) => placedRule(rule, policy, candidates)) }];
    });
    return nodes.map((node) => isolating.filter(({ policy }) => isolates(policy, node)));
  };
  return { egress: placed("egress"), ingress: placed("ingress") };
}

function placedRule(rule: PolicyRule, { namespace }: Policy, candidates: readonly Candidate[]): PlacedRule {
  const { peers } = rule;
  const isPeer = candidates.map(
    (candidate) => peers.length === 0 || peers.some((peer) => matchesPeer(peer, candidate, namespace)),
  );
  return { rule, isPeer };
}

function isolates({ namespace, podSelector }: Policy, node: ReachabilityNode): boolean {
  return node.kind === "pod" && node.namespace === namespace && selects(podSelector, node.labels);
}

function matchesPeer(peer: Peer, { node, address }: Candidate, namespace: string): boolean {
  if (isAddressBlock(peer)) return address !== undefined && inBlock(peer, address);
  if (node.kind !== "pod" || !selects(peer.podSelector, node.labels)) return false;
  const { namespaceSelector } = peer;
  return namespaceSelector === undefined
    ? node.namespace === namespace
    : selects(namespaceSelector, node.namespaceLabels);
}
