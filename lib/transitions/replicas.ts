import { identityOf, type Manifest } from "../manifests/manifest";
import { argumentOf, isClaim, kubectlFor, removedObjects, type Transition, type TransitionWarning } from "./transition";
import { isWorkload, workloadSpec } from "./workloads";

/**
 * Servers that lose a replica with its own volume, such as Alertmanager from two replicas to one. kubectl apply keeps the replica, which then runs next to
 * the other one without exchanging data with it.
 */
export function replicaWarnings(transition: Transition): readonly TransitionWarning[] {
  const gone = removedObjects(transition);
  const claims = new Set(gone.filter(isClaim).map(({ metadata }) => metadata.name));
  const hasLostClaim = (workload: Manifest) => workloadSpec(workload).claims.some((claim) => claims.has(claim));
  const stays = (workload: Manifest) =>
    transition.after.some((other) => isWorkload(other) && isSameApp(other, workload));
  return gone
    .filter((manifest) => isWorkload(manifest) && hasLostClaim(manifest) && stays(manifest))
    .map((replica) => removedReplica(replica, gone, transition));
}

function removedReplica(replica: Manifest, gone: readonly Manifest[], transition: Transition): TransitionWarning {
  // A printed command must never delete data. claim/removed has its own steps.
  const objects = gone.filter((manifest) => isSameApp(manifest, replica) && !isClaim(manifest));
  return {
    code: "replica/removed",
    message: `${identityOf(replica)} leaves the manifests; kubectl apply keeps it, and its pod keeps running without exchanging data with the other replica`,
    steps: [
      `delete the replica directly after the apply: \`${kubectlFor(replica, transition)} delete ${objects.map(argumentOf).join(" ")}\``,
    ],
    objects: objects.map(identityOf),
  };
}

function isSameApp(one: Manifest, other: Manifest): boolean {
  const [app, another] = [one, other].map(({ metadata }) => metadata.labels?.["app"]);
  return one.metadata.namespace === other.metadata.namespace && app !== undefined && app === another;
}
