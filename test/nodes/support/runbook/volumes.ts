import { readdirSync } from "fs";
import { join } from "path";
import type { NodeCluster } from "../cluster";

/** Makes each volume a separate file system, as block storage is. Otherwise `df` lists only the disk of the node. */
export async function separateVolumes({ nodes }: NodeCluster): Promise<void> {
  const [first] = nodes;
  if (first === undefined) throw new Error("the cluster must have a node");
  const volumes = join(first.folder, "volumes");
  for (const name of readdirSync(volumes))
    await first.namespaces().run("mount", ["-t", "tmpfs", "-o", "size=1g", name, join(volumes, name)]);
}
