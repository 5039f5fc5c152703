import { announceBuilds, buildTool, findTool } from "../../../dev/tools/build";
import type { ToolName } from "../../../dev/tools/tools";

/** Programs of a cluster with real nodes, in build order. The first five share one Go module. */
const NEEDED = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "etcd",
  "kubelet",
  "kube-proxy",
  "kube-router",
] as const satisfies readonly ToolName[];

/** Paths of the programs of a cluster with real nodes. */
export type NodeBinaries = Readonly<Record<(typeof NEEDED)[number], string>>;

/**
 * Builds missing programs one after the other. Reports progress on stderr.
 * @throws Error with the reason if a program can't be built
 */
export async function nodeBinaries(): Promise<NodeBinaries> {
  const paths: [string, string][] = [];
  await announceBuilds(NEEDED);
  for (const name of NEEDED) {
    const built = await buildTool(name);
    if ("reason" in built) throw new Error(built.reason);
    paths.push([name, built.path]);
  }
  return Object.fromEntries(paths) as NodeBinaries;
}

/** Names of the programs that are not built yet. */
export async function missingNodeBinaries(): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of NEEDED) if ("reason" in (await findTool(name))) missing.push(name);
  return missing;
}
