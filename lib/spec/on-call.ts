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
