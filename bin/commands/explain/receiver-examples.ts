import type { RuleExample } from "./rules";

const DEVOPS = '  devops: "@platform"\n';
const CHANNELS = `  channels:
    incidents: "#incidents"
    critical: "#critical"
    warning: "#warning"
    team: "#platform"
    security: "#security"
`;
const EMAIL = "to: [oncall@example.com], from: alerts@example.com, smarthost: smtp.example.com:587";

/** An edit that adds a receiver to the full sample. */
const receiver = (text: string): RuleExample => ["environment", DEVOPS, `${DEVOPS}  ${text}\n`];
const email = (text: string) => receiver(`email: { ${text} }`);

/** Edits to the full sample that break a rule about receivers of alerts, by code of the rule. */
export const RECEIVER_EXAMPLES: Readonly<Record<string, RuleExample>> = {
  "receiver/address": email(EMAIL.replace("oncall@example.com", "On-call <oncall@example.com>")),
  "receiver/cidr": receiver("webhook: { cidrs: [0.0.0.0/0] }"),
  "receiver/cidrs": receiver("webhook: { cidrs: [] }"),
  "receiver/label-key": receiver("webhook: { namespace: incidents, labels: { /app: bridge }, port: 8080 }"),
  "receiver/label-value": receiver("webhook: { namespace: incidents, labels: { app: -bridge }, port: 8080 }"),
  "receiver/missing": ["environment", CHANNELS, ""],
  "receiver/namespace": receiver("webhook: { namespace: Incidents, port: 8080 }"),
  "receiver/own-namespace": receiver("webhook: { namespace: access-sample, port: 8080 }"),
  "receiver/port": receiver("webhook: { port: 0 }"),
  "receiver/severities": receiver("pagerDuty: { severities: [] }"),
  "receiver/severity": ["environment", CHANNELS, "  pagerDuty: {}\n"],
  "receiver/smarthost": email(EMAIL.replace(":587", "")),
  "receiver/target": receiver("webhook: { labels: { app: bridge } }"),
  "receiver/tls": email(`${EMAIL}, user: alerts, requireTls: false`),
  "receiver/user": email(`${EMAIL}, user: ""`),
};
