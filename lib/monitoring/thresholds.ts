/**
 * Thresholds of all alerts. Windows are at least four scrapes long, so that one missed scrape does not make a rate jump.
 */
export const MONITORING_DEFAULTS = {
  /** Scrape and rule evaluation interval. */
  interval: "30s",
  /** Window of rates. */
  rateWindow: "5m",
  /** Short, because the response time of critical alerts is 5 minutes. */
  criticalFor: "2m",
  /** For outages that need no confirmation: no pod responds. */
  downFor: "1m",
  /** The response time of warnings is 15 minutes. */
  warningFor: "5m",
  /** For conditions that rollouts, node drains and restarts cause temporarily. */
  patientFor: "10m",
  /** Share of failed requests. */
  errorRatio: { critical: 0.05, warning: 0.01 },
  /** Requests per second below which ratios and percentiles are not meaningful: 30 requests within the window. */
  leastRequestsPerSecond: 0.1,
  /** Limit of the 95th percentile, in seconds. */
  latencySeconds: 1,
  /** Restarts of one container within the window that are still tolerated. */
  restarts: { count: 2, window: "15m" },
  /** Free share of a volume. */
  volumeFree: { critical: 0.05, warning: 0.15 },
  /** Limit of the 95th percentile of the age of projections by view, in seconds, as in the runbook. */
  projectionAgeSeconds: { latest_prices: 60, curves: 600 },
  /** Seconds added to the time between two runs of a backup, to allow for the duration of a run. */
  backupSlackSeconds: 2 * 3600,
  /** Seconds after which a failed job is ignored. */
  failedJobSeconds: 24 * 3600,
  /** Limits of the rules for after a security incident. */
  security: {
    /** Share of requests rejected with 401 or 403. */
    refusedRatio: 0.1,
    /** Seconds after its creation during which a job counts as new. */
    newJobSeconds: 900,
  },
} as const;
