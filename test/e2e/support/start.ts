import { clusterBinaries } from "./binaries";
import { startCluster, type Cluster } from "./cluster";
import { useCluster } from "./shared-cluster";

declare global {
  /** The cluster of this run, for {@link file://./stop.ts}. */
  var sharedCluster: Cluster | undefined;
}

/** Starts the one cluster that all end-to-end tests share. */
export default async function start(): Promise<void> {
  const cluster = await startCluster(await clusterBinaries());
  process.stderr.write(`a control plane is running after ${cluster.seconds.toFixed(1)} s\n`);
  globalThis.sharedCluster = cluster;
  useCluster(cluster);
}
