import type { LinksSpec } from "../spec/environment";
import type { ContactsSpec } from "../spec/people";
import type { AlertmanagerConfiguration, Route } from "./alertmanager-types";
import { inhibitRules, type MonitoredCalls } from "./inhibition";
import type { Monitored } from "./monitored";
import { linksOf } from "./links";
import { notificationsOf, slack } from "./receivers";
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
 * Returns the Alertmanager configuration of an environment. Critical alerts are sent to the Slack channels for critical alerts and incidents, and warnings
 * to the channel for warnings. Alerts for the security team are also sent to its channel. Every other receiver gets the alerts of its severities. An alert
 * without a severity is treated as a warning, so that it is not lost. Alerts with the severity `none` or `info` are dropped, except for the one that always fires, if `contacts.watchdog` is set.
 *
 * Keys, passwords and URLs of the receivers are stored in the active Secret. For Slack, use an incoming webhook of the Slack workspace, which can post to any channel. A Slack app's webhook can
 * post to only one channel.
 * @param environment - name of the environment, such as `prod`; the title of every message starts with it
 * @param addresses - addresses of Grafana and Prometheus, for links in the messages
 */
export function alertmanagerConfiguration(
  monitored: MonitoredCalls & Pick<Monitored, "namespace">,
  contacts: ContactsSpec,
  environment: string,
  addresses: LinksSpec = {},
): AlertmanagerConfiguration {
  const { channels } = contacts;
  const inSlack = (firstLine: string, ...names: readonly string[]) =>
    names.map((name) => slack(name, { environment, firstLine, links }));
  const links = linksOf(environment, addresses);
  const critical = criticalText(contacts);
  const warning = warningText(contacts);
  return {
    global: { resolve_timeout: DEFAULTS.resolveTimeout },
    route: {
      receiver: "warning",
      group_by: ["alertname", "namespace", "service"],
      ...timing("warning"),
      routes: [
        ...(contacts.watchdog === true ? [watchdogRoute(monitored.namespace)] : []),
        { receiver: "discard", matchers: ['severity=~"none|info"'] },
        ...(channels === undefined ? [] : [SECURITY_ROUTE]),
        { receiver: "critical", matchers: ['severity="critical"'], ...timing("critical") },
        { receiver: "warning", matchers: ['severity="warning"'] },
      ],
    },
    inhibit_rules: inhibitRules(monitored),
    receivers: [
      { name: "discard" },
      {
        name: "critical",
        ...(channels && { slack_configs: inSlack(critical, channels.critical, channels.incidents) }),
        ...notificationsOf(contacts, "critical", { environment, firstLine: critical, links }),
      },
      {
        name: "warning",
        ...(channels && { slack_configs: inSlack(warning, channels.warning) }),
        ...notificationsOf(contacts, "warning", { environment, firstLine: warning, links }),
      },
      ...(channels === undefined
        ? []
        : [{ name: "security", slack_configs: inSlack(securityText(contacts), channels.security) }]),
      ...(contacts.watchdog === true ? [WATCHDOG_RECEIVER] : []),
    ],
  };
}

/** Route of alerts for the security team. They also go to the receiver of their severity. */
const SECURITY_ROUTE: Route = {
  receiver: "security",
  matchers: ['team="security"'],
  continue: true,
  ...timing("critical"),
};

function timing(severity: "critical" | "warning") {
  return {
    group_wait: DEFAULTS.groupWait[severity],
    group_interval: DEFAULTS.groupInterval[severity],
    repeat_interval: DEFAULTS.repeatInterval[severity],
  };
}

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
