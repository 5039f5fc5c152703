import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { DEFAULT_NAMESPACE } from "../names";

/** Namespace of the chart that contains a construct. */
export function namespaceOf(construct: Construct): string {
  return Chart.of(construct).namespace ?? DEFAULT_NAMESPACE;
}
