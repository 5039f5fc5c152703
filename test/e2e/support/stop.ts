import { printEnvironments } from "./report";

/** Prints the table of environments and stops the clusters that ./start.ts started. If jest is killed, the kernel stops them. */
export default async function stop(): Promise<void> {
  printEnvironments();
  await Promise.all((globalThis.sharedClusters ?? []).map((cluster) => cluster.stop()));
}
