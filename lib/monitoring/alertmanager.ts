import { RECEIVERS_PATH, SECRET_KEYS } from "../names";
import type { ContactsSpec } from "../spec/people";
import { inhibitRules, type InhibitRule, type MonitoredCalls } from "./inhibition";
import type { Monitored } from "./monitored";
import { WATCHDOG_RECEIVER, watchdogRoute } from "./watchdog";

/** Alertmanager configuration, with the fields that this library uses. */
export interface AlertmanagerConfiguration {
  /** Defaults for all receivers. */
  readonly global: { readonly resolve_timeout: string };
  /** Root of the routing tree. */
  readonly route: Route;
  /** Rules that mute alerts while other alerts fire. */
  readonly inhibit_rules: readonly InhibitRule[];
  /** Destinations of alerts. */
  readonly receivers: readonly Receiver[];
}

/** A route of the routing tree: its receiver, its matchers and the timing of its notifications. */
export interface Route {
  /** Name of the receiver that is notified. */
  readonly receiver: string;
  /** Label matchers of the route. The root route has no matchers and matches all alerts. */
  readonly matchers?: readonly string[];
  /** Whether Alertmanager also tries the sibling routes that follow. */
  readonly continue?: boolean;
  /** Labels that group alerts: all alerts in a notification have the same values of these labels. */
  readonly group_by?: readonly string[];
  /** Time to wait for more alerts before the first notification about a group. */
  readonly group_wait?: string;
  /** Time to wait before a notification about new alerts in a group that has already been notified. */
  readonly group_interval?: string;
  /** Time to wait before a notification is repeated. */
  readonly repeat_interval?: string;
  /** Child routes, which are tried first. */
  readonly routes?: readonly Route[];
}

/** A destination of notifications. */
export interface Receiver {
  /** Name of the receiver. */
  readonly name: string;
  /** Slack channels that are notified. */
  readonly slack_configs?: readonly SlackConfiguration[];
  /** Addresses that are called. */
  readonly webhook_configs?: readonly WebhookConfiguration[];
}

/** A call of an address for each notification. */
export interface WebhookConfiguration {
  /** Path of the file with the address, which is a secret. */
  readonly url_file: string;
  /** Whether a notification is sent when the alerts are resolved. */
  readonly send_resolved: boolean;
}

/** A notification in a Slack channel. */
export interface SlackConfiguration {
  /** Path of the file with the webhook URL, which is a secret. */
  readonly api_url_file: string;
  /** Name of the Slack channel. */
  readonly channel: string;
  /** Whether a notification is sent when the alerts are resolved. */
  readonly send_resolved: boolean;
  /** Whether Slack links `@names` and notifies them. */
  readonly link_names: boolean;
  /** Color of the message border. */
  readonly color: string;
  /** Title of the message. */
  readonly title: string;
  /** Text of the message. */
  readonly text: string;
}

/**
 * Timing of notifications. According to the runbook, a critical alert must be answered within 5 minutes and is escalated after 15, 30 and 60 minutes.
 * A warning must be answered within 15 minutes.
 */
const DEFAULTS = {
  /** Time after which an alert without an end time is resolved. Prometheus always sends an end time. */
  resolveTimeout: "5m",
  groupWait: { critical: "10s", warning: "1m" },
  groupInterval: { critical: "1m", warning: "5m" },
  /** Interval for repeated notifications. For critical alerts, it is as long as one escalation level, so that each level sees a recent notification. */
  repeatInterval: { critical: "15m", warning: "1h" },
};

/**
 * Returns the Alertmanager configuration of an environment. Critical alerts are sent to the channels for critical alerts and incidents, and warnings
 * to the channel for warnings. Alerts for the security team are also sent to its channel. An alert without a severity is treated as a warning, so
 * that it is not lost. Alerts with the severity `none` or `info` are dropped, except for the one that always fires, if `contacts.watchdog` is set. The webhook URL is stored in the active Secret. Use an incoming webhook
 * of the Slack workspace, which can post to any channel. A Slack app's webhook can post to only one channel.
 * @param environment - name of the environment, such as `prod`; the title of every message starts with it
 */
export function alertmanagerConfiguration(
  monitored: MonitoredCalls & Pick<Monitored, "namespace">,
  contacts: ContactsSpec,
  environment: string,
): AlertmanagerConfiguration {
  const { channels } = contacts;
  return {
    global: { resolve_timeout: DEFAULTS.resolveTimeout },
    route: {
      receiver: "warning",
      group_by: ["alertname", "namespace", "service"],
      ...timing("warning"),
      routes: [
        ...(contacts.watchdog === true ? [watchdogRoute(monitored.namespace)] : []),
        { receiver: "discard", matchers: ['severity=~"none|info"'] },
        { receiver: "security", matchers: ['team="security"'], continue: true, ...timing("critical") },
        { receiver: "critical", matchers: ['severity="critical"'], ...timing("critical") },
        { receiver: "warning", matchers: ['severity="warning"'] },
      ],
    },
    inhibit_rules: inhibitRules(monitored),
    receivers: [
      { name: "discard" },
      {
        name: "critical",
        slack_configs: [channels.critical, channels.incidents].map((channel) =>
          slack(environment, channel, criticalText(contacts)),
        ),
      },
      { name: "warning", slack_configs: [slack(environment, channels.warning, warningText(contacts))] },
      { name: "security", slack_configs: [slack(environment, channels.security, securityText(contacts))] },
      ...(contacts.watchdog === true ? [WATCHDOG_RECEIVER] : []),
    ],
  };
}

function timing(severity: "critical" | "warning") {
  return {
    group_wait: DEFAULTS.groupWait[severity],
    group_interval: DEFAULTS.groupInterval[severity],
    repeat_interval: DEFAULTS.repeatInterval[severity],
  };
}

function slack(environment: string, channel: string, firstLine: string): SlackConfiguration {
  const [key] = SECRET_KEYS.alertmanager;
  return {
    api_url_file: `${RECEIVERS_PATH}/${key}`,
    channel,
    send_resolved: true,
    link_names: true,
    color:
      '{{ if eq .Status "firing" }}{{ if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}{{ else }}good{{ end }}',
    title: `${environment}: {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ if eq .Status "resolved" }} resolved{{ end }}`,
    text: `{{ if eq .Status "firing" }}${firstLine}\n{{ end }}${ALERTS}`,
  };
}

/** Template for the summary and description of each alert in the group, and the link to the runbook if there is one. */
const ALERTS =
  "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ with .Annotations.runbook_url }}{{ . }}\n{{ end }}{{ end }}";

function criticalText({ onCall, teamLead, engineeringManager, cto }: ContactsSpec): string {
  return `${onCall}: answer within 5 minutes. Escalate to ${unlinked(teamLead)} after 15 minutes, ${unlinked(engineeringManager)} after 30 and ${unlinked(cto)} after 60.`;
}

function warningText({ onCall, teamLead }: ContactsSpec): string {
  return `${onCall}: answer within 15 minutes. Escalate to ${unlinked(teamLead)} if it persists.`;
}

function securityText({ security, onCall }: ContactsSpec): string {
  return `${security}: investigate together with ${unlinked(onCall)}.`;
}

/** Removes the `@` from a name, so that Slack does not notify the next escalation levels. The previous level contacts them. */
function unlinked(person: string): string {
  return person.replace(/^@/, "");
}
