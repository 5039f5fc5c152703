import { buildTool } from "../../../dev/tools/build";
import type { ToolName } from "../../../dev/tools/tools";

/** What a cluster is made of, in the order in which it is built: the one that takes longest first. */
const NEEDED = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "etcd",
  "kwok",
  "metrics-server",
] as const satisfies readonly ToolName[];

/** Paths of the programs of a cluster. */
export type Binaries = Readonly<Record<(typeof NEEDED)[number], string>>;

/**
 * Builds what is not built yet, one program after the other: a Go build takes every core for itself.
 * @throws Error with the reason where one can't be built
 */
export async function clusterBinaries(): Promise<Binaries> {
  const paths: [string, string][] = [];
  for (const name of NEEDED) {
    const built = await buildTool(name);
    if ("reason" in built) throw new Error(built.reason);
    paths.push([name, built.path]);
  }
  return Object.fromEntries(paths) as Binaries;
}
