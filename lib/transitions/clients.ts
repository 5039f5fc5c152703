import { isEqual } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { listWith } from "../values/words";
import { namespaceOfManifest } from "../reachability/fields";
import { podLabelsOf, type PodNode } from "../reachability/nodes";
import { reachability, type Reachability } from "../reachability/reachability";

/** Which workloads may connect to a server. */
export interface Clients {
  /** Unique names, such as `gateway-blue`. */
  readonly namesFor: (server: Manifest) => readonly string[];
  /** Deployments, CronJobs and other objects that create pods. */
  readonly workloadsFor: (server: Manifest) => readonly Manifest[];
}

/** Evaluates the policies in manifests. Returns `undefined` if they can't be evaluated, for example because the API server refuses one of them. */
export function clientsIn(manifests: readonly Manifest[]): Clients | undefined {
  const evaluated = evaluate(manifests);
  if (evaluated === undefined) return undefined;
  return {
    namesFor: (server) => podsThatReach(server, evaluated).map(({ name }) => name),
    workloadsFor: (server) => {
      const pods = podsThatReach(server, evaluated);
      return manifests.filter((one) => pods.some((pod) => isOf(one, pod)));
    },
  };
}

/** End of a message that lists the workloads that may connect to a server. Empty if there are none, or if the manifests can't be evaluated. */
export function mayConnect(server: Manifest, clients: Clients | undefined): string {
  const names = clients?.namesFor(server) ?? [];
  return names.length === 0 ? "" : `; ${listWith("and", names)} may connect to it`;
}

function evaluate(manifests: readonly Manifest[]): Reachability | undefined {
  try {
    return reachability(manifests);
  } catch {
    return undefined;
  }
}

/** The pods that may connect to a declared port of the server, without its own. */
function podsThatReach(server: Manifest, evaluated: Reachability): readonly PodNode[] {
  const pods = evaluated.nodes.flatMap((node) => (node.kind === "pod" && node.isWorkload ? [node] : []));
  const target = pods.find((pod) => isOf(server, pod));
  if (target === undefined) return [];
  return pods.filter(
    ({ name }) =>
      name !== target.name &&
      target.ports.some((port) => evaluated.allows({ ...port, from: name, to: target.name }).isAllowed),
  );
}

/** Whether a pod is one that the object creates. */
function isOf(manifest: Manifest, { labels, namespace }: PodNode): boolean {
  return namespace === namespaceOfManifest(manifest) && isEqual(labels, podLabelsOf(manifest));
}
