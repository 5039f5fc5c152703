/**
 * Upper bounds in seconds that the histogram of request durations of every service must have, apart from infinity. They are the default of the official
 * client libraries. Without a bound at the limit of an alert, Prometheus could only estimate how many requests are faster.
 */
export const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

/**
 * Allowed objectives, in percent. The fastest alert fires at 14.4 times the share of bad requests that the objective allows: at 95, if 72 of 100 requests
 * are bad; below 93.06, it could never fire. Above 99.99, an outage of less than 5 minutes uses up the budget for 30 days. That is the time in which the
 * on-call engineer must answer.
 */
export const OBJECTIVE_LIMITS = { min: 95, max: 99.99 } as const;

/** Objectives for the requests of a service. An alert fires when bad requests use up more than the objectives allow. */
export interface ObjectivesSpec {
  /**
   * Share of requests that must not end in 5xx, in percent, from 95 to 99.99.
   * @default - no objective, and no alert about it
   */
  readonly availability?: number;
  /**
   * Share of requests that must be fast.
   * @default - no objective, and no alert about it
   */
  readonly latency?: LatencyObjective;
}

/** Objective for the durations of requests: `share` percent of them take no longer than `seconds`. */
export interface LatencyObjective {
  /** Limit of a duration in seconds: 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5 or 10, because services count requests only by these limits. */
  readonly seconds: number;
  /** Share of requests within the limit, in percent, from 95 to 99.99. */
  readonly share: number;
}
