import { effectOf } from "../manifests/effects";
import { identityOf, type Manifest } from "../manifests/manifest";
import { clientsIn, mayConnect } from "./clients";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/**
 * A workload whose pods end before new ones start. The strategy `Recreate` makes every restart an outage:
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment
 */
export function outageWarnings(transition: Transition): readonly TransitionWarning[] {
  const stopped = changedPairs(transition).filter(([, after]) => isWorkload(after) && stops(after, transition));
  if (stopped.length === 0) return [];
  const known = clientsIn(transition.after);
  return stopped.map(([, after]) => ({
    code: "recreate/outage",
    message: `${identityOf(after)} has no pod between the end of the old one and the readiness of the new one${mayConnect(after, known)}`,
    steps: ["apply the change in a maintenance window, or leave it out of this apply"],
    objects: [identityOf(after)],
  }));
}

function stops(after: Manifest, { changes }: Transition): boolean {
  const change = changes.get(identityOf(after));
  if (change === undefined) return false;
  const effect = effectOf(change);
  return effect === "recreated" || (effect === "restarts" && workloadSpec(after).strategy === "Recreate");
}
