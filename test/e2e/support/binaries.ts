import { announceBuilds, buildTool } from "../../../dev/tools/build";
import type { ToolName } from "../../../dev/tools/tools";

/** A cluster's programs in build order, with the slowest build first. */
const NEEDED = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "etcd",
  "kwok",
  "metrics-server",
] as const satisfies readonly ToolName[];

/** Paths of a cluster's programs. */
export type Binaries = Readonly<Record<(typeof NEEDED)[number], string>>;

/**
 * Builds missing programs one at a time, because a Go build uses all cores. Reports progress on stderr.
 * @throws Error with the reason if a program can't be built
 */
export async function clusterBinaries(): Promise<Binaries> {
  const paths: [string, string][] = [];
  await announceBuilds(NEEDED);
  for (const name of NEEDED) {
    const built = await buildTool(name);
    if ("reason" in built) throw new Error(built.reason);
    paths.push([name, built.path]);
  }
  return Object.fromEntries(paths) as Binaries;
}
