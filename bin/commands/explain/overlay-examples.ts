import type { RuleExample } from "./rules";

/** Edits of overlays that break a rule, by code of the rule. */
export const OVERLAY_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "overlay/active": overlay({}),
  "overlay/expired": overlay({ until: "2026-12-01T03:00:00Z" }),
  "overlay/floor": overlay({ floor: 20 }),
  "overlay/owner": overlay({ owner: '""' }),
  "overlay/reason": overlay({ reason: '""' }),
  "overlay/too-long": overlay({ until: "2027-12-01T05:00:00Z" }),
  "overlay/unknown-service": overlay({ service: "gatewy" }),
  "overlay/until": overlay({ until: "2h" }),
};

/** Reasons for the rules about overlays, which the API server does not see. */
export const OVERLAY_REASONS: Readonly<Record<string, string>> = {
  "overlay/floor": "Kubernetes runs any number of pods; fewer than scale.min cannot serve the load.",
  "overlay/owner": "No object has the owner; during an incident, others must know who ends the change.",
  "overlay/reason": "No object has the reason; during an incident, others must know why the change exists.",
  "overlay/unknown-service": "No object changes, so the pods that the overlay promises would not exist.",
  "overlay/until": "No object has the end; an overlay without one would be forgotten.",
};

function overlay(fields: {
  readonly service?: string;
  readonly floor?: number;
  readonly until?: string;
  readonly owner?: string;
  readonly reason?: string;
}): RuleExample {
  const {
    service = "gateway",
    floor = 10,
    until = "2026-12-01T05:00:00Z",
    owner = "alice",
    reason = "INC-1234",
  } = fields;
  const lines = [`floor: ${floor}`, `until: ${until}`, `owner: ${owner}`, `reason: ${reason}`];
  const text = ["overlays:", `  ${service}:`, ...lines.map((line) => `    ${line}`)].join("\n");
  return ["release", "secrets:\n", `${text}\nsecrets:\n`];
}
