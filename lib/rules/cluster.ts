import type { ClusterSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { clusterNameProblem } from "../spec/values/aws";
import { kubernetesVersionProblem } from "../spec/values/kubernetes-version";
import { show } from "../values/words";
import { exposureProblems } from "./exposure";
import { objectNameProblem } from "./kubernetes-names";
import { linksProblems } from "./links";
import { inEnvironment, problemIf } from "./problems";
import { prometheusProblems } from "./prometheus";

/** Rules about the cluster that do not depend on the other parts of the file. */
export function clusterProblems(cluster: ClusterSpec): Problem[] {
  const { context, name, kubernetes, storageClass, datastorePriorityClass, exposure } = cluster;
  return [
    ...(exposure === undefined ? [] : exposureProblems(exposure, inEnvironment("cluster", "exposure"))),
    ...problemIf("cluster/context", inEnvironment("cluster", "context"), contextProblem(context)),
    ...problemIf(
      "cluster/name",
      inEnvironment("cluster", "name"),
      name === undefined ? undefined : clusterNameProblem(name),
    ),
    ...problemIf(
      "cluster/kubernetes",
      inEnvironment("cluster", "kubernetes"),
      kubernetes === undefined ? undefined : kubernetesVersionProblem(kubernetes),
    ),
    ...problemIf(
      "cluster/storage-class",
      inEnvironment("cluster", "storageClass"),
      storageClass === undefined ? undefined : objectNameProblem(storageClass),
    ),
    ...problemIf(
      "cluster/priority-class",
      inEnvironment("cluster", "datastorePriorityClass"),
      datastorePriorityClass === undefined ? undefined : objectNameProblem(datastorePriorityClass),
    ),
    ...prometheusProblems(cluster.prometheus, inEnvironment("cluster", "prometheus")),
    ...linksProblems(cluster.links ?? {}, inEnvironment("cluster", "links")),
  ];
}

/**
 * Allows only characters that need no quotes in a shell, because the name appears in commands that users paste.
 */
function contextProblem(context: string): string | undefined {
  if (context.length <= 253 && /^[A-Za-z0-9][A-Za-z0-9._:/@+=-]*$/.test(context)) return undefined;
  return (
    `must be a kubectl context name of letters, digits and . _ : / @ + = -, got ${show(context)}; ` +
    "rename it with: kubectl config rename-context"
  );
}
