import { recordOf } from "./json";
import type { Manifest } from "./manifest";

interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

/** Returns the HorizontalPodAutoscaler that targets a workload, or `undefined` if there is none. */
export function autoscalerOf({ kind, metadata }: Manifest, manifests: readonly Manifest[]): Manifest | undefined {
  return manifests.find((one) => {
    const { scaleTargetRef: target } = specOf(one);
    const isOfWorkload = target?.kind === kind && target.name === metadata.name;
    return one.kind === "HorizontalPodAutoscaler" && isOfWorkload && one.metadata.namespace === metadata.namespace;
  });
}

/** Returns the smallest number of pods of a workload: `minReplicas` of its autoscaler, or its `replicas`, or 1. */
export function fewestPods(workload: Manifest, manifests: readonly Manifest[]): number {
  const autoscaler = autoscalerOf(workload, manifests);
  if (autoscaler !== undefined) return floorOf(autoscaler);
  const { replicas } = recordOf(workload["spec"]);
  return typeof replicas === "number" ? replicas : 1;
}

/** Returns `minReplicas` of an autoscaler. The default is 1, as in the API server. */
export function floorOf(autoscaler: Manifest): number {
  return specOf(autoscaler).minReplicas ?? 1;
}

function specOf(manifest: Manifest): AutoscalerSpec {
  return recordOf(manifest["spec"]) as AutoscalerSpec;
}
