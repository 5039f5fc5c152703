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

/** Returns `minReplicas` of an autoscaler. The default is 1, as in the API server. */
export function floorOf(autoscaler: Manifest): number {
  return specOf(autoscaler).minReplicas ?? 1;
}

function specOf(manifest: Manifest): AutoscalerSpec {
  return (manifest["spec"] ?? {}) as AutoscalerSpec;
}
