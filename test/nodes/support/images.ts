import { buildImages } from "../../../dev/images/build";
import { CLUSTER_GROUPS } from "../../../dev/images/image";
import { importImages } from "./image-store";

/**
 * Data folder of containerd with every image of the layer and of the cluster. Builds and imports what is missing.
 * @throws Error with the reason if an image can't be built or imported
 */
export async function imagesForNodes(): Promise<string> {
  const built = await buildImages(CLUSTER_GROUPS);
  if ("reason" in built) throw new Error(built.reason);
  return importImages(built.archives);
}
