/**
 * Thresholds of all alerts. Windows are at least four scrapes long, so that one missed scrape does not make a rate jump.
 */
export const MONITORING_DEFAULTS = {
  /** How often Prometheus scrapes and rules are evaluated. */
  interval: "30s",
  /** Window of rates. */
  rateWindow: "5m",
  /** A critical alert is answered within 5 minutes, so most of them must not be spent on waiting. */
  criticalFor: "2m",
  /** For what is certain at once: nothing answers. */
  downFor: "1m",
  /** A warning is answered within 15 minutes. */
  warningFor: "5m",
  /** For what rollouts, node drains and restarts bring about by themselves. */
  patientFor: "10m",
  /** Part of the requests that fail. */
  errorRatio: { critical: 0.05, warning: 0.01 },
  /** Fewer requests per second than this say nothing about a ratio or a percentile: 30 within the window. */
  leastRequestsPerSecond: 0.1,
  /** 95 of 100 requests are answered within this many seconds. */
  latencySeconds: 1,
  /** Restarts of one container within the window that are no accident any more. */
  restarts: { count: 2, window: "15m" },
  /** Part of a volume that is free. */
  volumeFree: { critical: 0.05, warning: 0.15 },
  /** Age of projections that the runbook allows, 95 of 100 of them, by the view that they are of. */
  projectionAgeSeconds: { latest_prices: 60, curves: 600 },
  /** How much longer than from one run to the next a backup may be away: a run takes time. */
  backupSlackSeconds: 2 * 3600,
  /** A job that failed longer ago than this is history. */
  failedJobSeconds: 24 * 3600,
  /** Of the rules for after a security incident. */
  security: {
    /** Part of the requests that are refused as 401 or 403. */
    refusedRatio: 0.1,
    /** How long a new job is worth a look. */
    newJobSeconds: 900,
  },
} as const;
