import { RECEIVERS_PATH, SECRET_KEYS } from "../names";
import type { ContactsSpec } from "../spec/people";
import type { AlertmanagerConfiguration, SlackConfiguration } from "./alertmanager-types";
import { inhibitRules, type MonitoredCalls } from "./inhibition";
import type { Monitored } from "./monitored";
import { WATCHDOG_RECEIVER, watchdogRoute } from "./watchdog";

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
 * that it is not lost. Alerts with the severity `none` or `info` are dropped, except for the one that always fires, if `contacts.watchdog` is set.
 *
 * The webhook URL is stored in the active Secret. Use an incoming webhook of the Slack workspace, which can post to any channel. A Slack app's webhook can
 * post to only one channel.
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
