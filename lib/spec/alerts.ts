/** An alert of the user about an app of the layer. */
export interface AlertSpec {
  /** App that the alert is about: a service, a datastore in the cluster, an exporter or a job. Routes, inhibition and links depend on it. */
  readonly service: string;
  /** The on-call engineer must answer `critical` alerts within 5 minutes and `warning` alerts within 15 minutes. */
  readonly severity: "critical" | "warning";
  /** PromQL expression. Each series in the result is a separate alert. */
  readonly expr: string;
  /**
   * Time for which the expression must be continuously true, such as `10m`.
   * @default - the alert fires immediately
   */
  readonly for?: string;
  /** Summary of the alert in one line. `{{ $labels.NAME }}` and `{{ $value }}` are replaced. */
  readonly summary: string;
  /** Meaning of the alert, and the first step to take. */
  readonly description: string;
  /**
   * Team that is notified in addition to the on-call engineer.
   * @default - the on-call engineer only
   */
  readonly team?: "security";
}
