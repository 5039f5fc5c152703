import { mkdtempSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { clusterBinaries } from "../../e2e/support/binaries";
import { startCluster, type Cluster } from "../../e2e/support/cluster";
import { addCommands } from "./commands";
import { createPulumiHome } from "./home";
import { useSandboxes } from "./sandbox";

declare global {
  /** State that {@link file://./stop.ts} cleans up. */
  var pulumiRun: { readonly clusters: readonly Cluster[]; readonly folder: string } | undefined;
}

/** Go programs collect garbage when their heap has grown by this percentage, as in the tests of `npm run e2e`. The default is 100. */
const HEAP_GROWTH_PERCENT = "400";

/** Starts a control plane for each worker and creates an isolated Pulumi home. */
export default async function start({ maxWorkers }: { readonly maxWorkers: number }): Promise<void> {
  // The control planes and the workers inherit it.
  process.env["GOGC"] ??= HEAP_GROWTH_PERCENT;
  const folder = mkdtempSync(join(tmpdir(), "access-layer-pulumi-"));
  const pulumi = await createPulumiHome(folder);
  const binaries = await clusterBinaries();
  const clusters = await Promise.all(Array.from({ length: maxWorkers }, () => startCluster(binaries)));
  const seconds = Math.max(...clusters.map((cluster) => cluster.seconds)).toFixed(1);
  process.stderr.write(`${clusters.length} control planes started in ${seconds} s\n`);
  globalThis.pulumiRun = { clusters, folder };
  addCommands(pulumi.programs, binaries.kubectl);
  useSandboxes(
    clusters.map(({ kubectl: { program, kubeconfig } }) => ({ ...pulumi, folder, kubectl: program, kubeconfig })),
  );
}
