import type { RuleExample } from "./rules";

/** Edits of the records of promotions that break a rule, by code of the rule. */
export const PROMOTED_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "promoted/at": promoted({ at: "yesterday" }),
  "promoted/by": promoted({ by: '""' }),
  "promoted/digest": promoted({ digest: "sha256:12" }),
  "promoted/from": promoted({ from: "Staging" }),
  "promoted/stale": promoted({ version: "v0.9.0" }),
  "promoted/unknown-service": promoted({ service: "gatewy" }),
  "promoted/version": promoted({ version: "latest" }),
};

/** Reasons for the rules about these records, which the API server does not see. */
export const PROMOTED_REASONS: Readonly<Record<string, string>> = {
  "promoted/at": "No object has the time; readers of the release file could not compare it with the history.",
  "promoted/by": "No object has the name; readers of the release file must know who to ask.",
  "promoted/digest": "No object has it; no workload could have this digest.",
  "promoted/from": "No object has it; no environment could have this name.",
  "promoted/unknown-service": "No object has it; the record would be about no service.",
  "promoted/version": "No object has it; no workload could have this version.",
};

function promoted(fields: {
  readonly service?: string;
  readonly version?: string;
  readonly digest?: string;
  readonly from?: string;
  readonly by?: string;
  readonly at?: string;
}): RuleExample {
  const { service = "gateway", version = "v1.0.1", digest, from = "staging", by = "alice" } = fields;
  const { at = "2026-11-30T05:00:00Z" } = fields;
  const lines = [`version: ${version}`, ...(digest === undefined ? [] : [`digest: ${digest}`]), `from: ${from}`];
  const text = ["promoted:", `  ${service}:`, ...[...lines, `by: ${by}`, `at: ${at}`].map((line) => `    ${line}`)];
  return ["release", "secrets:\n", `${text.join("\n")}\nsecrets:\n`];
}
