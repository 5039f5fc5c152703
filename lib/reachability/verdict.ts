import type { Port, Protocol } from "./fields";
import type { Isolation, PlacedPolicy } from "./isolation";
import type { ReachabilityNode } from "./nodes";
import { matchesPort } from "./ports";

/** A connection to evaluate. */
export interface Connection {
  /** Name of the node that opens the connection. */
  readonly from: string;
  /** Name of the node that is called. */
  readonly to: string;
  /** Port of the called pod, not of the Service that selects it. */
  readonly port: number;
  /**
   * Protocol of the connection.
   * @default "TCP"
   */
  readonly protocol?: Protocol;
}

/** Whether a connection is allowed, and why. */
export interface Verdict {
  /** Whether both sides allow the connection. */
  readonly isAllowed: boolean;
  /** Result for egress from the calling pod. */
  readonly egress: SideVerdict;
  /** Result for ingress to the called pod. */
  readonly ingress: SideVerdict;
}

/** Result of the policies on one side of a connection. */
export interface SideVerdict {
  /** Whether this side allows the connection. */
  readonly isAllowed: boolean;
  /**
   * Policies that isolate the pod in this direction, as `namespace/name`. The list is empty if no policy isolates it, or if this side is an address.
   */
  readonly isolatedBy: readonly string[];
  /** Rules that allow the connection. */
  readonly allowedBy: readonly RuleReference[];
}

/** A reference to a rule of a policy. */
export interface RuleReference {
  /** Namespace and name of the policy, as `namespace/name`. */
  readonly policy: string;
  /** Position of the rule in the policy, such as `ingress[2]`. */
  readonly rule: string;
}

/** Evaluates a connection between two nodes, given by index. */
export function verdictOf(
  isolation: Isolation,
  nodes: readonly ReachabilityNode[],
  from: number,
  to: number,
  port: Port,
): Verdict {
  const called = nodes[to] as ReachabilityNode;
  const egress = sideVerdict(isolation.egress[from] ?? [], to, called, port);
  const ingress = sideVerdict(isolation.ingress[to] ?? [], from, called, port);
  return { isAllowed: egress.isAllowed && ingress.isAllowed, egress, ingress };
}

function sideVerdict(
  isolating: readonly PlacedPolicy[],
  peer: number,
  called: ReachabilityNode,
  port: Port,
): SideVerdict {
  const allowedBy = isolating.flatMap(({ policy, rules }) =>
    rules
      .filter(({ rule, isPeer }) => isPeer[peer] === true && matchesPort(rule.ports, called, port))
      .map(({ rule }) => ({ policy: policy.id, rule: rule.place })),
  );
  return {
    isAllowed: isolating.length === 0 || allowedBy.length > 0,
    isolatedBy: isolating.map(({ policy }) => policy.id),
    allowedBy,
  };
}
