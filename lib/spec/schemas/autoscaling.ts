import * as z from "zod/mini";
import type { ScaleBehavior, ScaleMetric, ScaleRate } from "../autoscaling";
import { LIMITS } from "../limits";
import { field, optionalWholeNumber, text, withExample, type Fields } from "./fields";

/** Schema of a metric of an autoscaler. */
export const scaleMetricSchema = withExample(
  '{ kind: pods, name: connections, averageValue: "500" }',
  z.strictObject({
    kind: field(
      z.enum(["pods", "external"]),
      "pods: a metric of each pod (custom.metrics.k8s.io). external: a metric of another system (external.metrics.k8s.io), only with the topology rolling.",
    ),
    name: text("Name of the metric.", { examples: ["connections"] }),
    selector: field(z.optional(z.record(z.string(), z.string())), "Labels of the metric.", {
      examples: [{ queue: "orders" }],
    }),
    averageValue: text("Target value per pod, as a quantity.", { examples: ["500", "250m"] }),
  } satisfies Fields<ScaleMetric>),
);

/** Schema of the behavior of an autoscaler. */
export const scaleBehaviorSchema = withExample(
  "{ scaleDown: { stabilizationSeconds: 1800, pods: 1, periodSeconds: 600 } }",
  z.strictObject({
    scaleUp: rate("How fast the autoscaler adds pods. Default: that of Kubernetes.", {
      percent: 100,
      periodSeconds: 60,
    }),
    scaleDown: rate("How fast the autoscaler removes pods. Default: any number of pods after 300 s with less load.", {
      stabilizationSeconds: 1800,
      pods: 1,
      periodSeconds: 600,
    }),
  } satisfies Fields<ScaleBehavior>),
);

function rate(description: string, example: ScaleRate) {
  const fields = z.strictObject({
    stabilizationSeconds: optionalWholeNumber(
      "Seconds over which the recommendations are considered. Default: 300 when scaling down, 0 when scaling up.",
      LIMITS.stabilizationSeconds,
      { examples: [1800] },
    ),
    pods: optionalWholeNumber("Maximum number of pods to add or remove in periodSeconds.", LIMITS.pods, {
      examples: [1],
    }),
    percent: optionalWholeNumber(
      "Maximum percentage of the pods to add or remove in periodSeconds.",
      LIMITS.scalePercent,
      { examples: [10] },
    ),
    periodSeconds: optionalWholeNumber("Seconds for which pods or percent applies.", LIMITS.scalePeriodSeconds, {
      examples: [600],
    }),
  } satisfies Fields<ScaleRate>);
  return field(z.optional(withExample("{ pods: 1, periodSeconds: 600 }", fields)), description, {
    examples: [example],
  });
}
