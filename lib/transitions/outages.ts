import { effectOf } from "../manifests/effects";
import { identityOf, type Manifest } from "../manifests/manifest";
import { reachability, type Reachability } from "../reachability/reachability";
import { listWith } from "../values/words";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";
import { appOf, isWorkload, workloadSpec } from "./workloads";

/**
 * A workload whose pods end before new ones start. The strategy `Recreate` makes every restart an outage:
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment
 */
export function outageWarnings(transition: Transition): readonly TransitionWarning[] {
  const stopped = changedPairs(transition).filter(([, after]) => isWorkload(after) && stops(after, transition));
  if (stopped.length === 0) return [];
  const evaluated = evaluate(transition.after);
  return stopped.map(([, after]) => {
    const callers = evaluated === undefined ? [] : callersOf(evaluated, after);
    const clients = callers.length === 0 ? "" : `; ${listWith("and", callers)} may connect to it`;
    return {
      code: "recreate/outage",
      message: `${identityOf(after)} has no pod between the end of the old one and the readiness of the new one${clients}`,
      steps: ["apply the change in a maintenance window, or leave it out of this apply"],
      objects: [identityOf(after)],
    };
  });
}

function stops(after: Manifest, { changes }: Transition): boolean {
  const change = changes.get(identityOf(after));
  if (change === undefined) return false;
  const effect = effectOf(change);
  return effect === "recreated" || (effect === "restarts" && workloadSpec(after).strategy === "Recreate");
}

/** The allowed connections, or `undefined` for manifests with a policy that the API server refuses. */
function evaluate(manifests: readonly Manifest[]): Reachability | undefined {
  try {
    return reachability(manifests);
  } catch {
    return undefined;
  }
}

/** Names of the other workloads that may connect to a port of this one. */
function callersOf(evaluated: Reachability, workload: Manifest): readonly string[] {
  const workloads = evaluated.nodes.flatMap((node) => (node.kind === "pod" && node.isWorkload ? [node] : []));
  const target = workloads.find(
    ({ labels, namespace }) => labels["app"] === appOf(workload) && namespace === workload.metadata.namespace,
  );
  if (target === undefined) return [];
  return workloads
    .filter(
      ({ name }) =>
        name !== target.name &&
        target.ports.some((port) => evaluated.allows({ ...port, from: name, to: target.name }).isAllowed),
    )
    .map(({ name }) => name);
}
