import type { Port } from "./fields";
import type { RuleReference, SideVerdict, Verdict } from "./verdict";

/** `8000` for TCP, which is what people mean, `53/UDP` for the others. */
export function formatPort({ port, protocol }: Port): string {
  return protocol === "TCP" ? String(port) : `${port}/${protocol}`;
}

/** Why a connection is let through or stopped, a line for each side: `on the way out of gateway-blue: …`. */
export function explain({ egress, ingress }: Verdict, from: string, to: string): readonly string[] {
  return [`on the way out of ${from}: ${side(egress)}`, `on the way into ${to}: ${side(ingress)}`];
}

/** `254carbon-access/gateway ingress[2]`. */
export function formatRule({ policy, rule }: RuleReference): string {
  return `${policy} ${rule}`;
}

function side({ isAllowed, isolatedBy, allowedBy }: SideVerdict): string {
  if (isolatedBy.length === 0) return "open, no NetworkPolicy isolates it";
  if (isAllowed) return `let through by ${allowedBy.map(formatRule).join(", ")}`;
  return `stopped, isolated by ${isolatedBy.join(", ")}, and none of their rules lets it through`;
}
