import { clusterBinaries } from "./binaries";
import { startCluster, type Cluster } from "./cluster";
import { clearEnvironments } from "./report";
import { useClusters } from "./shared-cluster";

declare global {
  /** This run's clusters, for {@link file://./stop.ts}. */
  var sharedClusters: readonly Cluster[] | undefined;
}

/**
 * Go programs collect garbage when their heap has grown by this percentage. With the default of 100, kubectl spends a quarter of its time on that, and the
 * CPU limits these tests.
 */
const HEAP_GROWTH_PERCENT = "400";

/** Starts one cluster per worker. A worker's test files use its cluster one after another. */
export default async function start({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  clearEnvironments();
  // The programs and the workers inherit it.
  process.env["GOGC"] ??= HEAP_GROWTH_PERCENT;
  const binaries = await clusterBinaries();
  process.stderr.write(`starting ${maxWorkers} control planes …\n`);
  const clusters = await Promise.all(Array.from({ length: maxWorkers }, () => startCluster(binaries)));
  const seconds = Math.max(...clusters.map((cluster) => cluster.seconds));
  process.stderr.write(`${clusters.length} control planes started in ${seconds.toFixed(1)} s\n`);
  globalThis.sharedClusters = clusters;
  useClusters(clusters);
}
