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
