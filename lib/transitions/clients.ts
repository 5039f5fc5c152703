import { isEqual } from "../manifests/json";
import type { Manifest } from "../manifests/manifest";
import { reachability, type Reachability } from "../reachability/reachability";
import type { PodNode } from "../reachability/nodes";
import { appOf, isWorkload, workloadSpec } from "./workloads";

/** Which workloads may connect to a server. */
export interface Clients {
  /** Names of Deployments, StatefulSets, Jobs and other workloads. */
  readonly namesFor: (server: Manifest) => readonly string[];
  /** Those of them that are Deployments or StatefulSets. */
  readonly workloadsFor: (server: Manifest) => readonly Manifest[];
}

/** Evaluates the policies in manifests. If the API server refuses one of them, no client is known. */
export function clientsIn(manifests: readonly Manifest[]): Clients {
  const evaluated = evaluate(manifests);
  const podsFor = (server: Manifest) => (evaluated === undefined ? [] : podsThatReach(server, evaluated));
  return {
    namesFor: (server) => podsFor(server).map(({ name }) => name),
    workloadsFor: (server) => {
      const pods = podsFor(server);
      const isOf = (workload: Manifest, { labels, namespace }: PodNode) =>
        namespace === workload.metadata.namespace && isEqual(labels, workloadSpec(workload).labels);
      return manifests.filter((one) => isWorkload(one) && pods.some((pod) => isOf(one, pod)));
    },
  };
}

function evaluate(manifests: readonly Manifest[]): Reachability | undefined {
  try {
    return reachability(manifests);
  } catch {
    return undefined;
  }
}

/** The pods that may connect to a port of the server, without its own. */
function podsThatReach(server: Manifest, evaluated: Reachability): readonly PodNode[] {
  const pods = evaluated.nodes.flatMap((node) => (node.kind === "pod" && node.isWorkload ? [node] : []));
  const target = pods.find(
    ({ labels, namespace }) => labels["app"] === appOf(server) && namespace === server.metadata.namespace,
  );
  if (target === undefined) return [];
  return pods.filter(
    ({ name }) =>
      name !== target.name &&
      target.ports.some((port) => evaluated.allows({ ...port, from: name, to: target.name }).isAllowed),
  );
}
