/** Who is told about what: people and channels as they are written in Slack. */
export interface ContactsSpec {
  /** Level 1, 0 to 15 minutes. */
  readonly onCall: string;
  /** Level 2, 15 to 30 minutes. */
  readonly teamLead: string;
  /** Level 3, 30 to 60 minutes. */
  readonly engineeringManager: string;
  /** Level 4, after 60 minutes. */
  readonly cto: string;
  /** The security team. */
  readonly security: string;
  /** The DevOps team. */
  readonly devops: string;
  /** Channels. */
  readonly channels: ChannelsSpec;
}

/** Slack channels, with their `#`. */
export interface ChannelsSpec {
  /** Where an incident is led. */
  readonly incidents: string;
  /** Critical alerts: answered within 5 minutes. */
  readonly critical: string;
  /** Warnings: answered within 15 minutes. */
  readonly warning: string;
  /** The DevOps team's. */
  readonly team: string;
  /** The security team's. */
  readonly security: string;
}

/** Groups of people, as the cluster's authentication names them, that get a role on call. */
export interface OnCallSpec {
  /**
   * May look at everything but the contents of Secrets.
   * @default - nobody
   */
  readonly read?: readonly string[];
  /**
   * May also do what the runbook's service and deployment procedures do.
   * @default - nobody
   */
  readonly operate?: readonly string[];
  /**
   * May also do what its emergency and security procedures do.
   * @default - nobody
   */
  readonly breakglass?: readonly string[];
}
