import { serviceMetrics } from "../../monitoring/metrics";
import { quantile, series, sum, type Match } from "../../monitoring/promql";
import type { Track } from "../../names";

/** What is measured, and over which time. */
export interface Measured {
  readonly namespace: string;
  readonly service: string;
  readonly track: Track;
  /** Length of the window that ends with the evaluation, in whole seconds. */
  readonly seconds: number;
  /** Limit of the 95th percentile. It must be a bound of the histogram. */
  readonly latencySeconds: number;
}

/** PromQL expressions that measure a track. Each has at most one series in its result. */
export interface Expressions {
  /** Number of requests. Those without a status do not count, because they could have failed. */
  readonly requests: string;
  /** Number of requests that ended in 5xx. */
  readonly errors: string;
  /** 95th percentile of the response time. No result without a bound at its limit, because the estimate could then not exceed it. */
  readonly latency: string;
}

/** The expressions that measure a track. */
export function expressionsOf({ namespace, service, track, seconds, latencySeconds }: Measured): Expressions {
  const { requests, durationBucket } = serviceMetrics(service);
  const own = { namespace, job: service, track };
  const window = `${seconds}s`;
  const counted = (status: Match) => sum(sinceStart(series(requests, { ...own, status }), window));
  const bound = series(durationBucket, { ...own, le: boundAt(latencySeconds) });
  return {
    requests: counted({ pattern: "[1-5].." }),
    // No series exists until the first error.
    errors: `${counted({ pattern: "5.." })} or vector(0)`,
    latency: `${quantile(0.95, durationBucket, own, window)} and on () count(${bound})`,
  };
}

/**
 * What each counter counted in the window. `increase` misses the first value of a counter that is newer than the window, such as that of a new pod or of
 * the first error. Such a counter started at 0.
 */
function sinceStart(counter: string, window: string): string {
  const before = `${counter} offset ${window}`;
  return `(increase(${counter}[${window}]) and ${before}) or (max_over_time(${counter}[${window}]) unless ${before})`;
}

/** The label of a bound. Prometheus 3 stores the bound 1 as `1.0`, and Prometheus 2 as the service wrote it. */
function boundAt(seconds: number): Match {
  return Number.isInteger(seconds) ? { pattern: `${seconds}([.]0)?` } : `${seconds}`;
}
