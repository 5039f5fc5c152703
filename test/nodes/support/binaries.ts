import type { ToolName } from "../../../dev/tools/tools";
import { buildAll } from "../../e2e/support/binaries";

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
 * Builds missing programs of a cluster with real nodes. Reports progress on stderr.
 * @throws Error with the reason if a program can't be built
 */
export function nodeBinaries(): Promise<NodeBinaries> {
  return buildAll(NEEDED);
}
