import { severitiesOf, type Receivers } from "../layer/receivers";
import { RECEIVERS_PATH, RECEIVER_KEYS, SECRET_KEYS } from "../names";
import { RECEIVER_DEFAULTS } from "../spec/defaults";
import type { EmailSpec, NotifiedSeverity, OpsgenieSpec } from "../spec/receivers";
import type {
  EmailConfiguration,
  OpsgenieConfiguration,
  PagerDutyConfiguration,
  Receiver,
  SlackConfiguration,
  WebhookConfiguration,
} from "./alertmanager-types";

/** Texts of a notification. */
export interface Message {
  /** Name of the environment. Every title starts with it. */
  readonly environment: string;
  /** Who must do what. */
  readonly firstLine: string;
  /** Template of the links at the end. Empty for none. */
  readonly links: string;
}

/** Summary and description of each alert in the group, and the link to the runbook if there is one. */
const ALERTS =
  "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ with .Annotations.runbook_url }}{{ . }}\n{{ end }}{{ end }}";

/** Priorities of Opsgenie, where P1 is critical and P3 moderate. */
const PRIORITIES: Readonly<Record<NotifiedSeverity, string>> = { critical: "P1", warning: "P3" };

const OPSGENIE_URLS = { us: "https://api.opsgenie.com/", eu: "https://api.eu.opsgenie.com/" } as const;

/** Notifications about alerts of a severity, except those in Slack. */
export function notificationsOf(
  receivers: Receivers,
  severity: NotifiedSeverity,
  message: Message,
): Omit<Receiver, "name"> {
  const gets = (kind: Parameters<typeof severitiesOf>[1]) => severitiesOf(receivers, kind).includes(severity);
  const { opsgenie: account, email: mail } = receivers;
  return {
    ...(gets("pagerDuty") && { pagerduty_configs: [pagerDuty(severity, message)] }),
    ...(gets("opsgenie") && account && { opsgenie_configs: [opsgenie(account, severity, message)] }),
    ...(gets("email") && mail && { email_configs: [email(mail, message)] }),
    ...(gets("webhook") && { webhook_configs: [webhook()] }),
  };
}

/** A message in a Slack channel. */
export function slack(channel: string, message: Message): SlackConfiguration {
  const [key] = SECRET_KEYS.alertmanager;
  return {
    api_url_file: fileOf(key),
    channel,
    send_resolved: true,
    link_names: true,
    color:
      '{{ if eq .Status "firing" }}{{ if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}{{ else }}good{{ end }}',
    title: titleOf(message),
    text: textOf(message),
  };
}

function pagerDuty(severity: NotifiedSeverity, message: Message): PagerDutyConfiguration {
  return {
    routing_key_file: fileOf(RECEIVER_KEYS.pagerDuty),
    send_resolved: true,
    severity,
    description: titleOf(message),
    details: { text: plainTextOf(message) },
  };
}

function opsgenie({ region }: OpsgenieSpec, severity: NotifiedSeverity, message: Message): OpsgenieConfiguration {
  return {
    api_key_file: fileOf(RECEIVER_KEYS.opsgenie),
    api_url: OPSGENIE_URLS[region ?? RECEIVER_DEFAULTS.opsgenieRegion],
    send_resolved: true,
    message: titleOf(message),
    description: plainTextOf(message),
    priority: PRIORITIES[severity],
  };
}

function email({ to, from, smarthost, user, requireTls }: EmailSpec, message: Message): EmailConfiguration {
  return {
    to: to.join(", "),
    from,
    smarthost,
    ...(user !== undefined && { auth_username: user, auth_password_file: fileOf(RECEIVER_KEYS.email) }),
    require_tls: isEncrypted(smarthost) ? false : (requireTls ?? RECEIVER_DEFAULTS.requireTls),
    send_resolved: true,
    headers: { Subject: titleOf(message) },
    // Without it, mail programs would show Alertmanager's own page instead of the text.
    html: "",
    text: plainTextOf(message),
  };
}

/**
 * Whether connections start with TLS. On this port, Alertmanager 0.28 takes `require_tls` for STARTTLS and sends nothing to a server that does not offer it:
 * https://github.com/prometheus/alertmanager/blob/v0.28.1/notify/email/email.go#L176
 */
function isEncrypted(smarthost: string): boolean {
  return smarthost.endsWith(":465");
}

function webhook(): WebhookConfiguration {
  return { url_file: fileOf(RECEIVER_KEYS.webhook), send_resolved: true };
}

function fileOf(key: string): string {
  return `${RECEIVERS_PATH}/${key}`;
}

function titleOf({ environment }: Message): string {
  return `${environment}: {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ if eq .Status "resolved" }} resolved{{ end }}`;
}

function textOf({ firstLine, links }: Message): string {
  return `{{ if eq .Status "firing" }}${firstLine}\n{{ end }}${ALERTS}${links}`;
}

/** The text without the asterisks that make text bold in Slack. */
function plainTextOf(message: Message): string {
  return textOf(message).replaceAll("*", "");
}
