import { RECEIVERS_PATH, SECRET_KEYS } from "../names";
import type { ContactsSpec } from "../spec/people";
import { inhibitRules, type InhibitRule, type MonitoredCalls } from "./inhibition";
import type { Monitored } from "./monitored";

/** The part of Alertmanager's configuration that this library uses. */
export interface AlertmanagerConfiguration {
  /** Defaults of every receiver. */
  readonly global: { readonly resolve_timeout: string };
  /** Top of the routing tree. */
  readonly route: Route;
  /** Which alerts mute which. */
  readonly inhibit_rules: readonly InhibitRule[];
  /** Destinations of alerts. */
  readonly receivers: readonly Receiver[];
}

/** Destination of some alerts, and the times of its messages. */
export interface Route {
  /** Name of a receiver. */
  readonly receiver: string;
  /** Label matchers of its alerts; the top route has all alerts. */
  readonly matchers?: readonly string[];
  /** Whether the routes after it are tried as well. */
  readonly continue?: boolean;
  /** Labels whose values are equal within one message. */
  readonly group_by?: readonly string[];
  /** Time that the first alert of a group waits for others. */
  readonly group_wait?: string;
  /** Time before a message about more alerts of the same group. */
  readonly group_interval?: string;
  /** Time before a message is repeated. */
  readonly repeat_interval?: string;
  /** Narrower routes, tried first. */
  readonly routes?: readonly Route[];
}

/** A destination of alerts. */
export interface Receiver {
  /** Name. */
  readonly name: string;
  /** Slack channels. */
  readonly slack_configs?: readonly SlackConfiguration[];
}

/** A message in a Slack channel. */
export interface SlackConfiguration {
  /** Path of the file that holds the webhook URL, which is a secret. */
  readonly api_url_file: string;
  /** Channel. */
  readonly channel: string;
  /** Whether a message is sent when the alerts end. */
  readonly send_resolved: boolean;
  /** Whether Slack links `@names` and notifies them. */
  readonly link_names: boolean;
  /** Color of the message border. */
  readonly color: string;
  /** First line. */
  readonly title: string;
  /** The message. */
  readonly text: string;
}

/** Follows the runbook: a critical alert is answered within 5 minutes and escalates at 15, 30 and 60; a warning is answered within 15. */
const DEFAULTS = {
  /** For alerts without an end time; Prometheus sends one. */
  resolveTimeout: "5m",
  groupWait: { critical: "10s", warning: "1m" },
  groupInterval: { critical: "1m", warning: "5m" },
  /** As long as one level of the escalation, so that each level finds a fresh message. */
  repeatInterval: { critical: "15m", warning: "1h" },
};

/**
 * Alertmanager's configuration. Critical alerts go to the channels for critical alerts and incidents, warnings to their own channel, and alerts of the
 * security team to its channel in addition. An alert without severity counts as a warning, so that none is lost; alerts with the severity `none` or
 * `info` are dropped. The webhook URL is a key of the active Secret. The webhook must be able to post to any channel, as an incoming webhook of a Slack
 * workspace can; one that a Slack app created is bound to one channel.
 * @param environment - name that the title of every message starts with, such as `prod`
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

/** Summary and description of each alert in the group. */
const ALERTS = "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\n{{ end }}";

function criticalText({ onCall, teamLead, engineeringManager, cto }: ContactsSpec): string {
  return `${onCall}: answer within 5 minutes. Escalate to ${unlinked(teamLead)} after 15 minutes, ${unlinked(engineeringManager)} after 30 and ${unlinked(cto)} after 60.`;
}

function warningText({ onCall, teamLead }: ContactsSpec): string {
  return `${onCall}: answer within 15 minutes. Escalate to ${unlinked(teamLead)} if it persists.`;
}

function securityText({ security, onCall }: ContactsSpec): string {
  return `${security}: investigate together with ${unlinked(onCall)}.`;
}

/** Without `@`, so that Slack does not notify the next levels: the level before calls them. */
function unlinked(person: string): string {
  return person.replace(/^@/, "");
}
