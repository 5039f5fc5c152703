import type { Manifest } from "../lib/manifests/manifest";
import type { Layer } from "../lib/layer/layer";

/** Kinds whose deletion would cause data loss: claims, and the Namespace with every claim in it. Pulumi removes them from the state without deleting them. */
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
 * Whether the stack of an environment contains data in volumes or backups. If so, every resource is protected, because `pulumi destroy` deletes
 * resources one by one. If only the volumes were protected, everything else would be deleted before the command fails (ADR 0011). Alertmanager does not
 * count: its volume has only silences, and its claim is retained.
 */
export function holdsData({
  datastores: { postgres, redis, kafka },
  backups,
}: Pick<Layer, "datastores" | "backups">): boolean {
  return backups !== undefined || [postgres, redis, kafka].some((store) => store?.kind === "inCluster");
}
