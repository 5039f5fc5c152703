import * as check from "./checks";
import { filled, is, neededIf, onlyIf, requires, type Rule, type RulesByType } from "./rules";

/** Rules of the types that decide where a pod runs, and of selectors. Source: pkg/apis/core/validation/validation.go of Kubernetes. */
export const SCHEDULING_RULES: RulesByType = {
  "core.v1.Toleration": [
    is(check.oneOf("Equal", "Exists"), "operator"),
    onlyIf("tolerationSeconds", "effect", "NoExecute"),
    is(check.qualifiedName, "key"),
    tolerationOfAll,
  ],
  "core.v1.TopologySpreadConstraint": [
    filled("maxSkew", "topologyKey", "whenUnsatisfiable"),
    is(check.positive, "maxSkew", "minDomains"),
    is(check.qualifiedName, "topologyKey"),
    onlyIf("minDomains", "whenUnsatisfiable", "DoNotSchedule"),
    requires("matchLabelKeys", "labelSelector"),
  ],
  "core.v1.WeightedPodAffinityTerm": [is(check.from(1, 100), "weight"), filled("weight")],
  "core.v1.PreferredSchedulingTerm": [is(check.from(1, 100), "weight"), filled("weight")],
  "core.v1.PodAffinityTerm": [filled("topologyKey"), is(check.qualifiedName, "topologyKey")],
  "core.v1.NodeSelector": [filled("nodeSelectorTerms")],
  "core.v1.NodeSelectorRequirement": selectorRequirement("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
  "core.v1.TopologySelectorTerm": [filled("matchLabelExpressions")],
  "apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement": selectorRequirement(
    "In",
    "NotIn",
    "Exists",
    "DoesNotExist",
  ),
};

/** Operators of a selector, and whether they have values. */
function selectorRequirement(...operators: readonly string[]): readonly Rule[] {
  return [
    filled("key", "operator"),
    is(check.qualifiedName, "key"),
    is(check.oneOf(...operators), "operator"),
    neededIf("values", "operator", "In", "NotIn"),
    onlyIf("values", "operator", "In", "NotIn", "Gt", "Lt"),
  ];
}

function tolerationOfAll(toleration: Parameters<Rule>[0]): string | undefined {
  if (toleration["key"] === undefined && toleration["operator"] !== "Exists")
    return "operator must be Exists without a key";
  return toleration["operator"] === "Exists" && toleration["value"] !== undefined
    ? "value is not allowed if operator is Exists"
    : undefined;
}
