import * as z from "zod/mini";
import { RECEIVER_DEFAULTS } from "../defaults";
import { LIMITS } from "../limits";
import type { EmailSpec, OpsgenieSpec, PagerDutySpec, WebhookSpec } from "../receivers";
import { field, optionalText, optionalWholeNumber, text, withExample, type Fields } from "./fields";

const severities = (kind: keyof typeof RECEIVER_DEFAULTS.severities) =>
  field(z.optional(z.array(z.enum(["critical", "warning"]))), "Severities of the alerts that are sent.", {
    default: RECEIVER_DEFAULTS.severities[kind],
  });

const cidrs = (what: string) =>
  field(
    z.optional(z.array(z.string())),
    `Address ranges of ${what}, if it has private addresses or policies should allow only these. Default: public addresses.`,
    { examples: [["10.40.16.0/24"]] },
  );

const pagerDuty = withExample(
  "{ severities: [critical] }",
  z.strictObject({ severities: severities("pagerDuty") } satisfies Fields<PagerDutySpec>),
);

const opsgenie = withExample(
  "{ region: eu }",
  z.strictObject({
    severities: severities("opsgenie"),
    region: field(z.optional(z.enum(["us", "eu"])), "Region of the account.", {
      default: RECEIVER_DEFAULTS.opsgenieRegion,
    }),
  } satisfies Fields<OpsgenieSpec>),
);

const email = z.strictObject({
  to: field(z.array(z.string()), "Addresses of the recipients.", { examples: [["oncall@example.com"]] }),
  from: text("Address of the sender.", { examples: ["alerts@example.com"] }),
  smarthost: text("Host and port of the mail server. Port 465 uses TLS from the start, other ports use STARTTLS.", {
    examples: ["smtp.example.com:587"],
  }),
  user: optionalText(
    "User of the mail server. Its password is in the key smtp-password of Alertmanager's Secret. Default: no login.",
    { examples: ["alerts"] },
  ),
  requireTls: field(z.optional(z.boolean()), "Whether the connection must use TLS. Must be true with a user.", {
    default: RECEIVER_DEFAULTS.requireTls,
  }),
  cidrs: cidrs("the mail server"),
  severities: severities("email"),
} satisfies Fields<EmailSpec>);

const webhook = withExample(
  "{ severities: [critical, warning] }",
  z.strictObject({
    severities: severities("webhook"),
    namespace: optionalText("Namespace of its pods, if it runs in this cluster. Requires port.", {
      examples: ["incidents"],
    }),
    labels: field(
      z.optional(z.record(z.string(), z.string())),
      "Labels of its pods. Default: every pod of the namespace.",
      { examples: [{ app: "alert-bridge" }] },
    ),
    cidrs: cidrs("its host"),
    port: optionalWholeNumber("Port of its addresses, or container port of its pods.", LIMITS.port, {
      default: RECEIVER_DEFAULTS.webhookPort,
    }),
  } satisfies Fields<WebhookSpec>),
);

/** Schemas of the receivers of alerts other than Slack, by their key in `contacts`. */
export const receiverSchemas = {
  pagerDuty: field(
    z.optional(pagerDuty),
    "Incidents in PagerDuty. Requires the key pagerduty-routing-key of Alertmanager's Secret.",
  ),
  opsgenie: field(
    z.optional(opsgenie),
    "Alerts in Opsgenie. Requires the key opsgenie-api-key of Alertmanager's Secret.",
  ),
  email: field(z.optional(email), "Messages by e-mail."),
  webhook: field(
    z.optional(webhook),
    "A program that is called for each notification. Requires its URL in the key webhook-url of Alertmanager's Secret.",
  ),
};
