import type { Port, Protocol } from "./fields";
import type { Isolation, PlacedPolicy } from "./isolation";
import type { ReachabilityNode } from "./nodes";
import { matchesPort } from "./ports";

/** A connection that is asked for. */
export interface Connection {
  /** Name of the node that opens it. */
  readonly from: string;
  /** Name of the node that is called. */
  readonly to: string;
  /** Port of the called pod, not of the Service in front of it: policies see the pod's. */
  readonly port: number;
  /**
   * Protocol.
   * @default "TCP"
   */
  readonly protocol?: Protocol;
}

/** Whether a connection is let through, and why. */
export interface Verdict {
  /** Let through on both sides. */
  readonly isAllowed: boolean;
  /** On its way out of the pod that opens it. */
  readonly egress: SideVerdict;
  /** On its way into the pod that is called. */
  readonly ingress: SideVerdict;
}

/** What the policies of one side say. */
export interface SideVerdict {
  /** Let through on this side. */
  readonly isAllowed: boolean;
  /** Policies that isolate the pod in this direction, as `namespace/name`. None: it is open, or an address. */
  readonly isolatedBy: readonly string[];
  /** Their rules that let it through. */
  readonly allowedBy: readonly RuleReference[];
}

/** A rule of a policy. */
export interface RuleReference {
  /** `namespace/name`. */
  readonly policy: string;
  /** `ingress[2]`. */
  readonly rule: string;
}

/** Judges a connection between two nodes, by their index. */
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
