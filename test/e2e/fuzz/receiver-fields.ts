import fc from "fast-check";
import { DEFAULT_NAMESPACE } from "../../../lib/names";
import type { ContactsSpec } from "../../../lib/spec/people";
import type { EmailSpec, NotifiedSeverity, WebhookSpec } from "../../../lib/spec/receivers";
import { cidrs } from "./cidrs";
import { names, numbers, texts } from "./values";

const EMAIL: EmailSpec = {
  to: ["oncall@example.com"],
  from: "alerts@example.com",
  smarthost: "smtp.example.com:587",
};

const severities = fc.array(fc.constantFrom<NotifiedSeverity>("critical", "warning"), { maxLength: 2 });
const ranges = fc.array(cidrs, { maxLength: 2 });
const addresses = fc.oneof(fc.constantFrom("a@b", "{{ x }}@example.com", "a@b, c@d", "A <a@b>"), texts);

const emails: fc.Arbitrary<EmailSpec> = fc.oneof(
  fc.constantFrom(
    EMAIL,
    { ...EMAIL, user: "alerts", cidrs: ["10.40.16.0/24"] },
    { ...EMAIL, user: "alerts", requireTls: false },
    { ...EMAIL, requireTls: false },
    { ...EMAIL, to: [] },
  ),
  addresses.map((address) => ({ ...EMAIL, to: [address] })),
  addresses.map((from) => ({ ...EMAIL, from })),
  fc.oneof(fc.constantFrom("smtp:0", "smtp:65536", "SMTP:25", "[::1]:25"), texts).map((smarthost) => ({
    ...EMAIL,
    smarthost,
  })),
  texts.map((user) => ({ ...EMAIL, user })),
  ranges.map((given) => ({ ...EMAIL, cidrs: given })),
);

const webhooks: fc.Arbitrary<WebhookSpec> = fc.oneof(
  fc.constantFrom<WebhookSpec>(
    {},
    { port: 8443 },
    { cidrs: ["10.40.16.0/24"], port: 8080 },
    { namespace: "incidents", labels: { app: "bridge" }, port: 8080 },
    { namespace: "incidents" },
    { namespace: "incidents", cidrs: ["10.40.16.0/24"], port: 8080 },
    { namespace: DEFAULT_NAMESPACE, port: 8080 },
    { labels: { app: "bridge" } },
  ),
  fc.record({ namespace: names, port: numbers }),
  fc.dictionary(names, names, { maxKeys: 2 }).map((labels) => ({ namespace: "incidents", labels, port: 8080 })),
  ranges.map((given) => ({ cidrs: given })),
);

/** Receivers of alerts other than Slack, both valid and invalid. */
export const RECEIVERS: fc.Arbitrary<Partial<ContactsSpec>> = fc.oneof(
  severities.map((given) => ({ pagerDuty: { severities: given } })),
  severities.map((given) => ({ opsgenie: { severities: given, region: "eu" as const } })),
  emails.map((email) => ({ email })),
  webhooks.map((webhook) => ({ webhook })),
  fc.constantFrom<Partial<ContactsSpec>>({}, { pagerDuty: {}, email: EMAIL }),
);
