import { mkdtempSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { clusterBinaries } from "../../e2e/support/binaries";
import { startCluster, type Cluster } from "../../e2e/support/cluster";
import { addCommands } from "./commands";
import { createPulumiHome } from "./home";
import { useGround } from "./ground";

declare global {
  /** What {@link file://./stop.ts} clears away. */
  var pulumiRun: { readonly cluster: Cluster; readonly folder: string } | undefined;
}

/** Starts one control plane for all tests, and lays out a Pulumi that knows nothing of the machine's. */
export default async function start(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-pulumi-"));
  const pulumi = await createPulumiHome(folder);
  const cluster = await startCluster(await clusterBinaries());
  process.stderr.write(`a control plane is running after ${cluster.seconds.toFixed(1)} s\n`);
  globalThis.pulumiRun = { cluster, folder };
  const { program: kubectl, kubeconfig } = cluster.kubectl;
  addCommands(pulumi.programs, kubectl);
  useGround({ ...pulumi, folder, kubectl, kubeconfig });
}
