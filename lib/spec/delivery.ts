import { DURATION_BOUNDS } from "./objectives";

/**
 * Allowed limits of `errorRatio`: no failed requests, to half of them.
 */
export const ERROR_RATIO_LIMITS = { min: 0, max: 0.5 } as const;

/**
 * Allowed limits of a 95th percentile, in seconds. Prometheus estimates a percentile between two bounds, so a limit must be a bound. It never reports more
 * than the highest bound, so that one would never be exceeded.
 */
export const GATE_SECONDS: readonly number[] = DURATION_BOUNDS.slice(0, -1);

/** Limits for the requests to a new version. Delivery goes on only if Prometheus has measured that they are kept. */
export interface GatesSpec {
  /**
   * Share of requests that may end in 5xx, from 0 to 0.5. A higher one fails the release.
   * @default 0.01 - that of the alert ElevatedErrorRatio
   */
  readonly errorRatio?: number;
  /**
   * Limit for the 95th percentile of the response time, in seconds: 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5 or 5, because services count requests
   * only by these limits. A higher one fails the release.
   * @default 1 - that of the alert HighLatency
   */
  readonly latencySeconds?: number;
  /**
   * Number of requests that must have been measured, from 1 to 1,000,000. With fewer, the release waits.
   * @default 100 - one failed request is then within the default error ratio
   */
  readonly requests?: number;
  /**
   * Minutes for which the new version must have received requests, from 1 to 1440. Until then, the release waits.
   * @default 5
   */
  readonly bakeMinutes?: number;
  /**
   * Minutes that are measured at most, from 1 to 1440 and at least `bakeMinutes`. If the new version has received requests for longer, only the last minutes
   * count.
   * @default 30 - or `bakeMinutes` if that is longer
   */
  readonly windowMinutes?: number;
}

/** How new versions are delivered. */
export interface DeliverySpec {
  /**
   * Limits for the requests to a new version. Services can have their own.
   * @default - the limits of the request alerts
   */
  readonly gates?: GatesSpec;
  /**
   * Minutes for which the old color keeps its pods after a switch, from 1 to 1440.
   * @default 5
   */
  readonly holdMinutes?: number;
  /**
   * Minutes for which a version must have served all requests in another environment before `access-layer release --from` takes it from there into this one,
   * from 0 to 10080. Memory leaks, caches that fill and hourly jobs show only after a while; gates see the first minutes.
   * @default 60 - an hourly job runs once, and the alerts on the error budget, whose windows are 5 minutes and 1 hour, can fire
   */
  readonly soakMinutes?: number;
}
