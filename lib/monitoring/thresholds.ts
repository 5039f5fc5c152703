import { REQUEST_LIMITS } from "../spec/defaults";

/** Thresholds for all alerts. Time windows contain at least four scrapes, so that one missed scrape does not distort a rate. */
export const MONITORING_DEFAULTS = {
  /** Interval between scrapes and between rule evaluations. */
  interval: "30s",
  /** The same interval in seconds. */
  intervalSeconds: 30,
  /** Time window for rates. */
  rateWindow: "5m",
  /** Delay for critical alerts. It is short, because they must be answered within 5 minutes. */
  criticalFor: "2m",
  /** Delay for alerts about obvious outages, in which no pod responds. */
  downFor: "1m",
  /** Delay for warnings, which must be answered within 15 minutes. */
  warningFor: "5m",
  /** Delay for alerts about conditions that rollouts, node drains and restarts also cause temporarily. */
  patientFor: "10m",
  /** Share of failed requests above which an alert fires, by severity. */
  errorRatio: { critical: 0.05, warning: REQUEST_LIMITS.errorRatio },
  /** Requests per second below which ratios and percentiles are not meaningful. The value is 30 requests within the time window. */
  leastRequestsPerSecond: 0.1,
  /** Limit for the 95th percentile of the response time, in seconds. */
  latencySeconds: REQUEST_LIMITS.latencySeconds,
  /**
   * Multiples of the allowed share of bad requests above which an alert fires, by severity. The share must be exceeded in a long window, so that it
   * matters, and in a short one, so that the alert ends soon after the problem. The budget lasts for 30 days at a factor of 1, for 5 days at 6, and for 2
   * days at 14.4. The values are those of the SRE workbook: https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
   */
  burnRates: {
    critical: [
      { factor: 14.4, long: "1h", short: "5m" },
      { factor: 6, long: "6h", short: "30m" },
    ],
    warning: [{ factor: 1, long: "3d", short: "6h" }],
  },
  /** Number of bad requests in the long window below which no budget alert fires. Otherwise, one failed request at night could page. */
  leastBadRequests: 10,
  /** Number of restarts that are tolerated for one container within a time window. */
  restarts: { count: 2, window: "15m" },
  /** Share of free space on a volume below which an alert fires, by severity. */
  volumeFree: { critical: 0.05, warning: 0.15 },
  /** Limits for the rules that read the metrics of exporters. */
  exporter: {
    /** Share of `max_connections` of PostgreSQL above which an alert fires, by severity. */
    connections: { critical: 0.95, warning: 0.8 },
    /** Bytes of write-ahead log that an inactive replication slot may hold. */
    slotBytes: 2 ** 30,
    /** Number of seconds for which a transaction of PostgreSQL may be idle. */
    idleTransactionSeconds: 15 * 60,
    /** Share of `maxmemory` of Redis above which evictions count as a lack of memory. */
    memory: 0.95,
    /** Time window in which the lag of a consumer group must fall. */
    lagWindow: "15m",
  },
  /** Limit for the 95th percentile of the age of projections, by view, in seconds, as in the runbook. */
  projectionAgeSeconds: { latest_prices: 60, curves: 600 },
  /** Number of seconds added to the time between two runs of a backup, to allow for the duration of a run. */
  backupSlackSeconds: 2 * 3600,
  /** Number of seconds after which a failed Job is ignored. */
  failedJobSeconds: 24 * 3600,
  /** Limits for the rules that are used after a security incident. */
  security: {
    /** Share of requests rejected with 401 or 403. */
    refusedRatio: 0.1,
    /** Number of seconds after creation for which a Job counts as new. */
    newJobSeconds: 900,
  },
} as const;
