import { RECEIVERS_PATH, SECRET_KEYS } from "../names";
import type { ContactsSpec } from "../spec/contacts";
import type { EnvironmentSpec } from "../spec/environment";
import { inhibitRules, type InhibitRule } from "./inhibition";

/** Alertmanager's configuration, as far as we use it. */
export interface AlertmanagerConfiguration {
  /** What everything else is told. */
  readonly global: { readonly resolve_timeout: string };
  /** Where alerts go. */
  readonly route: Route;
  /** What keeps what quiet. */
  readonly inhibit_rules: readonly InhibitRule[];
  /** Who is told. */
  readonly receivers: readonly Receiver[];
}

/** Where some alerts go, and how often. */
export interface Route {
  /** Name of a receiver. */
  readonly receiver: string;
  /** Which alerts; the top route has all. */
  readonly matchers?: readonly string[];
  /** Whether the routes after it are asked, too. */
  readonly continue?: boolean;
  /** Labels of alerts that make one message. */
  readonly group_by?: readonly string[];
  /** How long the first alert of a group waits for others. */
  readonly group_wait?: string;
  /** How long a message about more alerts of the same group waits. */
  readonly group_interval?: string;
  /** When people are told again. */
  readonly repeat_interval?: string;
  /** Narrower routes, asked first. */
  readonly routes?: readonly Route[];
}

/** Somebody who is told. */
export interface Receiver {
  /** Name. */
  readonly name: string;
  /** Slack channels. */
  readonly slack_configs?: readonly SlackConfiguration[];
}

/** A message in a Slack channel. */
export interface SlackConfiguration {
  /** File that holds the address of the webhook: it is a secret. */
  readonly api_url_file: string;
  /** Channel. */
  readonly channel: string;
  /** Whether people hear that it is over. */
  readonly send_resolved: boolean;
  /** Whether `@somebody` reaches somebody. */
  readonly link_names: boolean;
  /** Color of the edge. */
  readonly color: string;
  /** First line. */
  readonly title: string;
  /** The message. */
  readonly text: string;
}

/** In line with the runbook: critical is answered within 5 minutes and goes up a level at 15, 30 and 60; a warning is answered within 15. */
const DEFAULTS = {
  /** For alerts whose sender does not say when they end; Prometheus does. */
  resolveTimeout: "5m",
  groupWait: { critical: "10s", warning: "1m" },
  groupInterval: { critical: "1m", warning: "5m" },
  /** As long as a level of the escalation, so that each level finds a fresh message. */
  repeatInterval: { critical: "15m", warning: "1h" },
};

/**
 * What Alertmanager does in an environment with contacts: critical alerts reach the one on call in the channels for critical alerts and incidents,
 * warnings their own channel, and what is about security the security team besides. An alert without severity counts as a warning, so that none is lost; what
 * Prometheus' own rules call `none` or `info` is dropped. The address of the webhook is a key of the active Secret. It must be one that may post into
 * any channel, as Slack's incoming webhooks of a workspace may: one that a Slack app made is bound to one channel and ignores ours.
 */
export function alertmanagerConfiguration(
  environment: EnvironmentSpec,
  contacts: ContactsSpec,
): AlertmanagerConfiguration {
  const { channels } = contacts;
  return {
    global: { resolve_timeout: DEFAULTS.resolveTimeout },
    route: {
      receiver: "warning",
      group_by: ["alertname", "namespace", "service"],
      ...timing("warning"),
      routes: [
        { receiver: "nobody", matchers: ['severity=~"none|info"'] },
        { receiver: "security", matchers: ['team="security"'], continue: true, ...timing("critical") },
        { receiver: "critical", matchers: ['severity="critical"'], ...timing("critical") },
        { receiver: "warning", matchers: ['severity="warning"'] },
      ],
    },
    inhibit_rules: inhibitRules(environment),
    receivers: [
      { name: "nobody" },
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

function slack({ name }: EnvironmentSpec, channel: string, firstLine: string): SlackConfiguration {
  const [key] = SECRET_KEYS.alertmanager;
  return {
    api_url_file: `${RECEIVERS_PATH}/${key}`,
    channel,
    send_resolved: true,
    link_names: true,
    color:
      '{{ if eq .Status "firing" }}{{ if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}{{ else }}good{{ end }}',
    title: `${name}: {{ .CommonLabels.alertname }} {{ .CommonLabels.service }}{{ if eq .Status "resolved" }} is over{{ end }}`,
    text: `{{ if eq .Status "firing" }}${firstLine}\n{{ end }}${ALERTS}`,
  };
}

/** Each alert of the group; backquotes keep anchors from being taken for channels. */
const ALERTS =
  "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\nRunbook: `{{ .Annotations.runbook }}`\n{{ end }}";

function criticalText({ onCall, teamLead, engineeringManager, cto }: ContactsSpec): string {
  return `${onCall}: answer within 5 minutes. If nobody does: ${unlinked(teamLead)} after 15 minutes, ${unlinked(engineeringManager)} after 30, ${unlinked(cto)} after 60.`;
}

function warningText({ onCall, teamLead }: ContactsSpec): string {
  return `${onCall}: answer within 15 minutes. If it stays: ${unlinked(teamLead)}.`;
}

function securityText({ security, onCall }: ContactsSpec): string {
  return `${security}: look at this together with ${unlinked(onCall)}.`;
}

/** The next levels are named, not called: it is for the level before to call them. */
function unlinked(person: string): string {
  return person.replace(/^@/, "");
}
