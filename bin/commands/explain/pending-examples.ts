import type { RuleExample } from "./rules";

/** Edits of pending operations that break a rule, by code of the rule. */
export const PENDING_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "pending/before": pending({ before: "{ rolling: { version: v1.0.1, floor: 3 } }" }),
  "pending/open": pending({}),
  "pending/operation": pending({ operation: "{ kind: release }" }),
  "pending/unknown-service": pending({ service: "gatewy" }),
};

/** Reasons for the rules about pending operations, which the API server does not see. */
export const PENDING_REASONS: Readonly<Record<string, string>> = {
  "pending/before":
    "No object has the state before the operation; without it, no command could take the operation back.",
  "pending/operation": "No object has the operation; without its values, no command could complete it.",
  "pending/unknown-service": "No object changes; no command could complete the operation or take it back.",
};

function pending(fields: {
  readonly service?: string;
  readonly operation?: string;
  readonly before?: string;
}): RuleExample {
  const {
    service = "gateway",
    operation = "{ kind: switch }",
    before = "{ live: green, preview: green, blue: { version: v1.0.1, floor: 3 }, green: { version: v1.0.0, floor: 3 } }",
  } = fields;
  const lines = [
    ...[`operation: ${operation}`, "via: git", "by: alice", "at: 2026-12-01T04:00:00Z"],
    `before: ${before}`,
  ];
  const text = ["pending:", `  ${service}:`, ...lines.map((line) => `    ${line}`)].join("\n");
  return ["release", "secrets:\n", `${text}\nsecrets:\n`];
}
