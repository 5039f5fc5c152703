import { clusterBinaries } from "./binaries";
import { startCluster, type Cluster } from "./cluster";
import { forgetEnvironments } from "./report";
import { useClusters } from "./shared-cluster";

declare global {
  /** The clusters of this run, for {@link file://./stop.ts}. */
  var sharedClusters: readonly Cluster[] | undefined;
}

/** Starts a cluster for each worker: its test files share it, one after the other. */
export default async function start({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  forgetEnvironments();
  const binaries = await clusterBinaries();
  const clusters = await Promise.all(Array.from({ length: maxWorkers }, () => startCluster(binaries)));
  const seconds = Math.max(...clusters.map((cluster) => cluster.seconds));
  process.stderr.write(`${clusters.length} control planes are running after ${seconds.toFixed(1)} s\n`);
  globalThis.sharedClusters = clusters;
  useClusters(clusters);
}
