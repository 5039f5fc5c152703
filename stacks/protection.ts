import type { Manifest } from "../lib/manifests/manifest";
import type { Layer } from "../lib/layer/layer";

/** Kinds whose deletion loses data: claims, and the Namespace with every claim in it. Pulumi drops them from the state without deleting them. */
const RETAINED: readonly string[] = ["v1/Namespace", "v1/PersistentVolumeClaim"];

/** Whether an object stays in the cluster when its resource is deleted. */
export function isRetained({ apiVersion, kind }: Manifest): boolean {
  return RETAINED.includes(`${apiVersion}/${kind}`);
}

/** Whether any of the objects is a volume claim. */
export function holdData(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ apiVersion, kind }) => apiVersion === "v1" && kind === "PersistentVolumeClaim");
}

/**
 * Whether the stack of an environment holds data, in volumes or in backups. If so, every resource is protected, because `pulumi destroy` deletes
 * one resource after the other: with only the volumes protected, everything else would be deleted before it refuses (ADR 0011).
 */
export function holdsData({
  datastores: { postgres, redis, kafka },
  backups,
}: Pick<Layer, "datastores" | "backups">): boolean {
  return backups !== undefined || [postgres, redis, kafka].some((store) => store?.kind === "inCluster");
}
