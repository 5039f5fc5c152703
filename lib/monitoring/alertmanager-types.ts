import type { InhibitRule } from "./inhibition";

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
  /** Services of PagerDuty in which incidents are opened. */
  readonly pagerduty_configs?: readonly PagerDutyConfiguration[];
  /** Accounts of Opsgenie in which alerts are created. */
  readonly opsgenie_configs?: readonly OpsgenieConfiguration[];
  /** Messages by e-mail. */
  readonly email_configs?: readonly EmailConfiguration[];
}

/** A call of an address for each notification. */
export interface WebhookConfiguration {
  /** Path of the file with the address, which is a secret. */
  readonly url_file: string;
  /** Whether a notification is sent when the alerts are resolved. */
  readonly send_resolved: boolean;
}

/** An event in PagerDuty. */
export interface PagerDutyConfiguration {
  /** Path of the file with the integration key, which is a secret. */
  readonly routing_key_file: string;
  /** Whether the incident is resolved when the alerts are. */
  readonly send_resolved: boolean;
  /** Severity of the event. */
  readonly severity: string;
  /** Summary of the event. */
  readonly description: string;
  /** More details of the event, by name. */
  readonly details: Readonly<Record<string, string>>;
}

/** An alert in Opsgenie. */
export interface OpsgenieConfiguration {
  /** Path of the file with the API key, which is a secret. */
  readonly api_key_file: string;
  /** Address of the API, which depends on the region of the account. */
  readonly api_url: string;
  /** Whether the alert is closed when the alerts in Alertmanager are resolved. */
  readonly send_resolved: boolean;
  /** Title of the alert. */
  readonly message: string;
  /** Text of the alert. */
  readonly description: string;
  /** Priority, from P1 to P5. */
  readonly priority: string;
}

/** A message by e-mail. */
export interface EmailConfiguration {
  /** Addresses of the recipients, separated by commas. */
  readonly to: string;
  /** Address of the sender. */
  readonly from: string;
  /** Host and port of the mail server. */
  readonly smarthost: string;
  /**
   * User of the mail server.
   * @default - no login
   */
  readonly auth_username?: string;
  /**
   * Path of the file with the password, which is a secret.
   * @default - no login
   */
  readonly auth_password_file?: string;
  /** Whether the connection must use STARTTLS. */
  readonly require_tls: boolean;
  /** Whether a message is sent when the alerts are resolved. */
  readonly send_resolved: boolean;
  /** Headers by name. */
  readonly headers: Readonly<Record<string, string>>;
  /** HTML part of the message. Empty for none. */
  readonly html: string;
  /** Text part of the message. */
  readonly text: string;
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
