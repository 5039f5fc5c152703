/**
 * A metric of an autoscaler in addition to CPU and memory. It needs an adapter in the cluster, such as prometheus-adapter or KEDA.
 *
 * Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
 */
export interface ScaleMetric {
  /**
   * `pods`: a metric of each pod, from the API `custom.metrics.k8s.io`. `external`: a metric of another system, such as the length of a queue, from the API
   * `external.metrics.k8s.io`; only for services with the topology `rolling`, because each workload of other topologies would scale to the whole value.
   */
  readonly kind: "pods" | "external";
  /** Name of the metric. */
  readonly name: string;
  /**
   * Labels of the metric.
   * @default - no labels
   */
  readonly selector?: Readonly<Record<string, string>>;
  /** Target value per pod as a quantity, such as `"500"` or `"250m"`. */
  readonly averageValue: string;
}

/** How fast an autoscaler changes the number of pods in one direction. */
export interface ScaleRate {
  /**
   * Seconds over which the recommendations are considered: the highest counts when scaling down, and the lowest when scaling up. 0 to 3600.
   * @default 300 when scaling down, 0 when scaling up
   */
  readonly stabilizationSeconds?: number;
  /**
   * Maximum number of pods to add or remove in `periodSeconds`. With both `pods` and `percent`, the one that allows more applies.
   * @default - when scaling down, no limit; when scaling up, 4 pods or 100 percent in 15 s, whichever is more
   */
  readonly pods?: number;
  /**
   * Maximum percentage of the pods to add or remove in `periodSeconds`, 1 to 1000.
   * @default - as for `pods`
   */
  readonly percent?: number;
  /**
   * Seconds for which `pods` or `percent` applies, 1 to 1800. Required with one of them.
   * @default - no limit
   */
  readonly periodSeconds?: number;
}

/** How fast an autoscaler adds and removes pods. */
export interface ScaleBehavior {
  /**
   * How fast it adds pods.
   * @default - that of Kubernetes
   */
  readonly scaleUp?: ScaleRate;
  /**
   * How fast it removes pods.
   * @default - any number of pods after 300 s with less load
   */
  readonly scaleDown?: ScaleRate;
}
