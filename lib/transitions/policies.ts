import { canonicalOf } from "../manifests/canonical/canonical";
import { settledOn } from "../manifests/canonical/settled";
import { recordAt, stringsOf } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { isNetworkPolicy, policyProblems } from "../manifests/network-policies/problems";
import { formatProblem } from "../values/problem";
import { changedPairs, type Transition, type TransitionWarning } from "./transition";

/** New NetworkPolicies that the API server refuses. Without them, the connections of the pods that they select do not change. Changed policies have the effect `refused`. */
export function policyWarnings({ after, changes }: Transition): readonly TransitionWarning[] {
  const added = after.filter(
    (manifest) => isNetworkPolicy(manifest) && changes.get(identityOf(manifest))?.kind === "added",
  );
  return added.flatMap((manifest): readonly TransitionWarning[] => {
    const problems = policyProblems(manifest).map(formatProblem);
    if (problems.length === 0) return [];
    return [
      {
        code: "policy/refused",
        message: `the API server refuses ${identityOf(manifest)}, so its connections stay as they are: ${problems.join("; also ")}`,
        steps: ["correct the policy before you apply the change"],
        objects: [identityOf(manifest)],
      },
    ];
  });
}

/** NetworkPolicies without `policyTypes` that get or lose their egress rules. The API server writes the types once and keeps them, because no manifest owns them. */
export function policyTypeWarnings(transition: Transition): readonly TransitionWarning[] {
  const typesOf = (policy: Manifest) => stringsOf(recordAt(canonicalOf(policy), "spec")["policyTypes"]);
  return changedPairs(transition).flatMap(([before, after]): readonly TransitionWarning[] => {
    if (!isNetworkPolicy(after)) return [];
    const [wanted, kept] = [typesOf(after), typesOf(settledOn(before, after))];
    const isIgnored = !kept.includes("Egress");
    if (wanted.includes("Egress") !== isIgnored) return [];
    const effect = isIgnored ? "its egress rules have no effect" : "it still applies to egress, and allows none";
    return [
      {
        code: "policy/types-kept",
        message: `${identityOf(after)} has no policyTypes, and the API server keeps those that it wrote (${kept.join(", ")}): ${effect}`,
        steps: [`write spec.policyTypes into the policy: [${wanted.join(", ")}]`],
        objects: [identityOf(after)],
      },
    ];
  });
}
