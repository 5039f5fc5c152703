import type { Port } from "./fields";
import type { RuleReference, SideVerdict, Verdict } from "./verdict";

/** Formats a port, such as `8000` for TCP or `53/UDP` for another protocol. */
export function formatPort({ port, protocol }: Port): string {
  return protocol === "TCP" ? String(port) : `${port}/${protocol}`;
}

/** Explains a verdict with one line for each side, such as `egress from gateway-blue: …`. */
export function explain({ egress, ingress }: Verdict, from: string, to: string): readonly string[] {
  return [`egress from ${from}: ${side(egress)}`, `ingress to ${to}: ${side(ingress)}`];
}

/** Formats a reference to a rule, such as `254carbon-access/gateway ingress[2]`. */
export function formatRule({ policy, rule }: RuleReference): string {
  return `${policy} ${rule}`;
}

function side({ isAllowed, isolatedBy, allowedBy }: SideVerdict): string {
  if (isolatedBy.length === 0) return "allowed (no NetworkPolicy selects it)";
  if (isAllowed) return `allowed by ${allowedBy.map(formatRule).join(", ")}`;
  return `denied (${isolatedBy.join(", ")}: no rule allows it)`;
}
