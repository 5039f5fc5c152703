import type { Manifest } from "./manifest";

interface AutoscalerSpec {
  readonly minReplicas?: number;
  readonly scaleTargetRef?: { readonly kind?: string; readonly name?: string };
}

/** The autoscaler that counts the pods of a workload, among manifests of one state; `undefined` where it has none. */
export function autoscalerOf({ kind, metadata }: Manifest, manifests: readonly Manifest[]): Manifest | undefined {
  return manifests.find((one) => {
    const { scaleTargetRef: target } = specOf(one);
    const isOfWorkload = target?.kind === kind && target.name === metadata.name;
    return one.kind === "HorizontalPodAutoscaler" && isOfWorkload && one.metadata.namespace === metadata.namespace;
  });
}

/** The fewest pods that an autoscaler leaves; 1 where it does not say, as the API server has it. */
export function floorOf(autoscaler: Manifest): number {
  return specOf(autoscaler).minReplicas ?? 1;
}

function specOf(manifest: Manifest): AutoscalerSpec {
  return (manifest["spec"] ?? {}) as AutoscalerSpec;
}
