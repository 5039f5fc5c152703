/** Timing of a probe, in the terms of Kubernetes. */
export interface ProbeTiming {
  /**
   * Seconds between two checks, 1 to 300.
   * @default startup 2, readiness 5, liveness 10
   */
  readonly periodSeconds?: number;
  /**
   * Seconds after which a check without an answer has failed, 1 to 300.
   * @default 3
   */
  readonly timeoutSeconds?: number;
  /**
   * Number of failed checks in a row that count, 1 to 1000.
   * @default startup 60, readiness 3, liveness 6
   */
  readonly failureThreshold?: number;
}

/**
 * Timing of the three probes of a service. The readiness and liveness probes run once the startup probe has succeeded.
 *
 * Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
 */
export interface ServiceProbes {
  /**
   * Probe while the container starts. After `periodSeconds` × `failureThreshold` seconds without success, the container restarts. At most an hour.
   * @default every 2 s, at most 60 times: two minutes
   */
  readonly startup?: ProbeTiming;
  /**
   * Probe whose failure stops requests to the pod.
   * @default every 5 s, 3 failures
   */
  readonly readiness?: ProbeTiming;
  /**
   * Probe whose failure restarts the container. It must take longer to fail than the readiness probe.
   * @default every 10 s, 6 failures
   */
  readonly liveness?: ProbeTiming;
}
