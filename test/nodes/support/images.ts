import { buildImages } from "../../../dev/images/build";
import { CLUSTER_GROUPS, type Group } from "../../../dev/images/image";
import { importImages } from "./image-store";
import type { Node } from "./node";
import { CONTAINERD_SOCKET } from "./node-files";

/**
 * Data folder of containerd with every image of the layer and of the cluster. Builds and imports what is missing.
 * @throws Error with the reason if an image can't be built or imported
 */
export async function imagesForNodes(): Promise<string> {
  const built = await buildImages(CLUSTER_GROUPS);
  if ("reason" in built) throw new Error(built.reason);
  return importImages(built.archives);
}

/**
 * Adds images to running nodes. Builds what is missing.
 * @throws Error with the reason if an image can't be built or imported
 */
export async function addImages(nodes: readonly Node[], groups: readonly Group[]): Promise<void> {
  const built = await buildImages(groups);
  if ("reason" in built) throw new Error(built.reason);
  const load = [
    "--address",
    CONTAINERD_SOCKET,
    "--namespace",
    "k8s.io",
    "images",
    "import",
    "--snapshotter",
    "overlayfs",
  ];
  for (const node of nodes)
    for (const archive of built.archives) await node.namespaces().run("ctr", [...load, archive]);
}
