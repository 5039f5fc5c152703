import { recordOf } from "../json";
import * as check from "./checks";
import { atLeastOne, exactlyOne, filled, is, never, within, type Rule, type RulesByType } from "./rules";

const GROUP_VERSION: check.Check = {
  isValid: (value) => String(value).includes("/"),
  allowed: "an API group and version, such as apps/v1",
};

/** Rules of autoscalers. The type of a target may differ from its value. Source: pkg/apis/autoscaling/validation of Kubernetes. */
export const AUTOSCALER_RULES: RulesByType = {
  "autoscaling.v2.HorizontalPodAutoscalerSpec": [
    filled("maxReplicas", "scaleTargetRef"),
    is(check.positive, "maxReplicas", "minReplicas"),
    replicaRange,
    scaledKind,
  ],
  "autoscaling.v2.CrossVersionObjectReference": [filled("kind", "name")],
  "autoscaling.v2.MetricSpec": [
    filled("type"),
    is(check.oneOf("ContainerResource", "External", "Object", "Pods", "Resource"), "type"),
    metricSource,
  ],
  "autoscaling.v2.MetricTarget": [
    filled("type"),
    is(check.oneOf("Utilization", "Value", "AverageValue"), "type"),
    is(check.positive, "averageUtilization"),
    is(check.positiveAmount, "value", "averageValue"),
  ],
  "autoscaling.v2.ResourceMetricSource": [
    filled("name"),
    within("target", exactlyOne("averageUtilization", "averageValue")),
  ],
  "autoscaling.v2.ContainerResourceMetricSource": [
    filled("name", "container"),
    within("target", exactlyOne("averageUtilization", "averageValue")),
  ],
  "autoscaling.v2.PodsMetricSource": [within("target", filled("averageValue"))],
  "autoscaling.v2.ExternalMetricSource": [within("target", exactlyOne("value", "averageValue"))],
  "autoscaling.v2.ObjectMetricSource": [within("target", atLeastOne("value", "averageValue"))],
  "autoscaling.v2.MetricIdentifier": [filled("name")],
  "autoscaling.v2.HPAScalingRules": [
    is(check.from(0, 3600), "stabilizationWindowSeconds"),
    is(check.oneOf("Disabled", "Max", "Min"), "selectPolicy"),
    is(check.amount, "tolerance"),
    (rules) =>
      Array.isArray(rules["policies"]) && rules["policies"].length === 0
        ? "policies must have at least one item"
        : undefined,
  ],
  "autoscaling.v2.HPAScalingPolicy": [
    filled("type", "value", "periodSeconds"),
    is(check.oneOf("Percent", "Pods"), "type"),
    is(check.positive, "value"),
    is(check.from(1, 1800), "periodSeconds"),
  ],
};

/** Only a ReplicationController is in the core group and can be scaled. A metric may describe any object of that group. */
function scaledKind({ scaleTargetRef }: Parameters<Rule>[0]): string | undefined {
  if (scaleTargetRef === undefined || recordOf(scaleTargetRef)["kind"] === "ReplicationController") return undefined;
  const rule: Rule = (reference) => filled("apiVersion")(reference) ?? is(GROUP_VERSION, "apiVersion")(reference);
  return within("scaleTargetRef", rule)({ scaleTargetRef });
}

function replicaRange({ minReplicas, maxReplicas }: Parameters<Rule>[0]): string | undefined {
  return Number(minReplicas) > Number(maxReplicas) ? "minReplicas must not be more than maxReplicas" : undefined;
}

/** Field of a metric for each type. */
function metricSource(metric: Parameters<Rule>[0]): string | undefined {
  const { type } = metric;
  if (typeof type !== "string") return undefined;
  const own = `${type.charAt(0).toLowerCase()}${type.slice(1)}`;
  const others = ["containerResource", "external", "object", "pods", "resource"].filter((field) => field !== own);
  return filled(own)(metric) ?? never(...others)(metric);
}
