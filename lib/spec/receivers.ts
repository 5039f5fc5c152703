/** Severity of an alert that receivers are notified about. */
export type NotifiedSeverity = "critical" | "warning";

/** PagerDuty. The integration key of an Events API v2 integration is in the key `pagerduty-routing-key` of Alertmanager's Secret. */
export interface PagerDutySpec {
  /**
   * Severities of the alerts that it receives.
   * @default `[critical]`
   */
  readonly severities?: readonly NotifiedSeverity[];
}

/** Opsgenie. The API key is in the key `opsgenie-api-key` of Alertmanager's Secret. */
export interface OpsgenieSpec {
  /**
   * Severities of the alerts that it receives.
   * @default `[critical]`
   */
  readonly severities?: readonly NotifiedSeverity[];
  /**
   * Region of the account.
   * @default us
   */
  readonly region?: OpsgenieRegion;
}

/** Region of an Opsgenie account. */
export type OpsgenieRegion = "us" | "eu";

/** E-mail, sent by a mail server that accepts messages for these addresses. */
export interface EmailSpec {
  /** Addresses of the recipients. At least one. */
  readonly to: readonly string[];
  /** Address of the sender. */
  readonly from: string;
  /** Host and port of the mail server: `smtp.example.com:587`. On port 465, the connection starts with TLS; on other ports, STARTTLS follows. */
  readonly smarthost: string;
  /**
   * User of the mail server. The password is in the key `smtp-password` of Alertmanager's Secret.
   * @default - no login, and no password
   */
  readonly user?: string;
  /**
   * Whether the connection must use TLS. Must be true with a user.
   * @default true
   */
  readonly requireTls?: boolean;
  /**
   * Address ranges of the mail server, if it has private addresses or policies should allow only these.
   * @default - public addresses
   */
  readonly cidrs?: readonly string[];
  /**
   * Severities of the alerts that the addresses receive.
   * @default `[critical, warning]`
   */
  readonly severities?: readonly NotifiedSeverity[];
}

/**
 * A program that accepts Alertmanager's webhook format. Its URL is in the key `webhook-url` of Alertmanager's Secret, so policies need to know where it is: at
 * public addresses, at the addresses in `cidrs`, or in the pods of `namespace`.
 */
export interface WebhookSpec {
  /**
   * Severities of the alerts that it receives.
   * @default `[critical, warning]`
   */
  readonly severities?: readonly NotifiedSeverity[];
  /**
   * Namespace of its pods. Requires `port`.
   * @default - it does not run in this cluster
   */
  readonly namespace?: string;
  /**
   * Labels of its pods. Only with `namespace`.
   * @default - every pod in the namespace
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Address ranges of its host, if it has private addresses or policies should allow only these. Not with `namespace`.
   * @default - public addresses
   */
  readonly cidrs?: readonly string[];
  /**
   * Port of its addresses, or container port of its pods.
   * @default 443
   */
  readonly port?: number;
}
