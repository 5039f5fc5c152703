import { announceBuilds, buildTool } from "../../../dev/tools/build";
import type { ToolName } from "../../../dev/tools/tools";

/** Programs of a cluster in build order: the longest build first. */
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
 * Builds missing programs of a cluster. Reports progress on stderr.
 * @throws Error with the reason if a program can't be built
 */
export function clusterBinaries(): Promise<Binaries> {
  return buildAll(NEEDED);
}

/**
 * Builds missing tools one after the other, because a Go build uses all cores. Reports progress on stderr.
 * @throws Error with the reason if a tool can't be built
 */
export async function buildAll<Name extends ToolName>(names: readonly Name[]): Promise<Readonly<Record<Name, string>>> {
  const paths: [string, string][] = [];
  await announceBuilds(names);
  for (const name of names) {
    const built = await buildTool(name);
    if ("reason" in built) throw new Error(built.reason);
    paths.push([name, built.path]);
  }
  return Object.fromEntries(paths) as Record<Name, string>;
}
