import type { EmailSpec, OpsgenieSpec, PagerDutySpec, WebhookSpec } from "./receivers";

/**
 * People that get escalations, and receivers of alerts. An Alertmanager in the cluster needs at least one receiver: `channels`, `pagerDuty`, `opsgenie`, `email`
 * or `webhook`.
 */
export interface ContactsSpec {
  /** First escalation level: 0 to 15 minutes. */
  readonly onCall: string;
  /** Second escalation level: 15 to 30 minutes. */
  readonly teamLead: string;
  /** Third escalation level: 30 to 60 minutes. */
  readonly engineeringManager: string;
  /** Last escalation level: after 60 minutes. */
  readonly cto: string;
  /** Security team, for security incidents. */
  readonly security: string;
  /** DevOps team. */
  readonly devops: string;
  /**
   * Slack channels. The URL of an incoming webhook is in the key `slack-url` of Alertmanager's Secret.
   * @default - no messages in Slack
   */
  readonly channels?: ChannelsSpec;
  /**
   * PagerDuty.
   * @default - no incidents in PagerDuty
   */
  readonly pagerDuty?: PagerDutySpec;
  /**
   * Opsgenie.
   * @default - no alerts in Opsgenie
   */
  readonly opsgenie?: OpsgenieSpec;
  /**
   * E-mail.
   * @default - no messages
   */
  readonly email?: EmailSpec;
  /**
   * A program that is called for each notification.
   * @default - none
   */
  readonly webhook?: WebhookSpec;
  /**
   * Whether the alert that always fires calls the address in the key `watchdog-url` of Alertmanager's Secret, once a minute. A service outside the cluster
   * behind that address notices when alerts no longer arrive.
   * @default false
   */
  readonly watchdog?: boolean;
}

/** Slack channels, with the leading `#`. */
export interface ChannelsSpec {
  /** Coordination of incidents. */
  readonly incidents: string;
  /** Critical alerts: response within 5 minutes. */
  readonly critical: string;
  /** Warnings: response within 15 minutes. */
  readonly warning: string;
  /** DevOps team. */
  readonly team: string;
  /** Security team. */
  readonly security: string;
}

/**
 * Groups with an on-call role. Use the group names from the cluster's authentication. Each role
 * includes the previous one.
 */
export interface OnCallSpec {
  /**
   * Groups that can read everything except the contents of Secrets.
   * @default - no groups
   */
  readonly read?: readonly string[];
  /**
   * Groups that can also run the runbook's service and deployment procedures.
   * @default - no groups
   */
  readonly operate?: readonly string[];
  /**
   * Groups that can also run its emergency and security procedures.
   * @default - no groups
   */
  readonly breakglass?: readonly string[];
}
