import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import type { Labels } from "../../names";
import type { ScaleBehavior, ScaleMetric, ScaleRate } from "../../spec/autoscaling";
import type { Scale } from "../../spec/service";

/** Autoscaling of a workload. */
export interface Autoscale extends Pick<Scale, "memoryPercent" | "metrics" | "behavior"> {
  /** Maximum number of pods. */
  readonly ceiling: number;
  /** Target utilization, as a percentage of the CPU request. */
  readonly cpuPercent: number;
}

/** Options for {@link createAutoscaler}. */
export interface AutoscalerOptions {
  /** Name of the autoscaler and of its Deployment. */
  readonly name: string;
  /** Labels of the autoscaler. */
  readonly labels: Labels;
  /** Minimum number of pods. */
  readonly floor: number;
  /**
   * Metrics and behavior.
   * @default - no autoscaler
   */
  readonly autoscale?: Autoscale;
}

const DEFAULTS = {
  /** Number of seconds with low load before a workload is scaled down. */
  scaleDownWindowSeconds: 300,
};

/** Creates the HorizontalPodAutoscaler of a Deployment, unless its number of pods is fixed. */
export function createAutoscaler(
  scope: Construct,
  { name, labels, floor, autoscale }: AutoscalerOptions,
): k8s.KubeHorizontalPodAutoscalerV2 | undefined {
  if (autoscale === undefined) return undefined;
  return new k8s.KubeHorizontalPodAutoscalerV2(scope, "autoscaler", {
    metadata: { name, labels: { ...labels } },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas: floor,
      maxReplicas: autoscale.ceiling,
      metrics: metricsOf(autoscale),
      behavior: behaviorOf(autoscale.behavior),
    },
  });
}

/** CPU always counts. The autoscaler uses the metric that needs the most pods. */
function metricsOf({ cpuPercent, memoryPercent, metrics = [] }: Autoscale): k8s.MetricSpecV2[] {
  return [
    utilization("cpu", cpuPercent),
    ...(memoryPercent === undefined ? [] : [utilization("memory", memoryPercent)]),
    ...metrics.map(metricOf),
  ];
}

function utilization(name: "cpu" | "memory", averageUtilization: number): k8s.MetricSpecV2 {
  return { type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } };
}

function metricOf({ kind, name, selector, averageValue }: ScaleMetric): k8s.MetricSpecV2 {
  const source = {
    metric: { name, selector: selector && { matchLabels: { ...selector } } },
    target: { type: "AverageValue", averageValue: k8s.Quantity.fromString(averageValue) },
  };
  return kind === "pods" ? { type: "Pods", pods: source } : { type: "External", external: source };
}

function behaviorOf({ scaleUp, scaleDown = {} }: ScaleBehavior = {}): k8s.HorizontalPodAutoscalerBehaviorV2 {
  return {
    scaleUp: scaleUp && rulesOf(scaleUp),
    scaleDown: rulesOf({
      ...scaleDown,
      stabilizationSeconds: scaleDown.stabilizationSeconds ?? DEFAULTS.scaleDownWindowSeconds,
    }),
  };
}

function rulesOf({ stabilizationSeconds, pods, percent, periodSeconds }: ScaleRate): k8s.HpaScalingRulesV2 {
  const policies = [
    { type: "Pods", value: pods },
    { type: "Percent", value: percent },
  ].flatMap(({ type, value }) =>
    value === undefined || periodSeconds === undefined ? [] : [{ type, value, periodSeconds }],
  );
  return {
    stabilizationWindowSeconds: stabilizationSeconds,
    policies: policies.length === 0 ? undefined : policies,
  };
}
