import type { Manifest } from "../lib/manifests/manifest";
import type { Layer } from "../lib/layer/layer";

/** Kinds whose deletion loses data: a claim, and the Namespace with every claim in it. Pulumi forgets them instead, `pulumi destroy` included. */
const RETAINED: readonly string[] = ["v1/Namespace", "v1/PersistentVolumeClaim"];

/** Whether an object stays in the cluster when its resource goes. */
export function isRetained({ apiVersion, kind }: Manifest): boolean {
  return RETAINED.includes(`${apiVersion}/${kind}`);
}

/** Whether objects hold data. */
export function holdData(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ apiVersion, kind }) => apiVersion === "v1" && kind === "PersistentVolumeClaim");
}

/**
 * Whether the stack of an environment holds data: in volumes, or in backups. Then each of its resources is protected, because Pulumi looks at
 * one resource after the other when it destroys: with the volumes alone protected, everything else was gone before it refused (ADR 0011).
 */
export function holdsData({
  datastores: { postgres, redis, kafka },
  backups,
}: Pick<Layer, "datastores" | "backups">): boolean {
  return backups !== undefined || [postgres, redis, kafka].some((store) => store?.kind === "inCluster");
}
