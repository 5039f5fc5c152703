import { identityOf } from "../manifests/manifest";
import { isNetworkPolicy, policyProblems } from "../manifests/network-policies/problems";
import { formatProblem } from "../values/problem";
import type { Transition, TransitionWarning } from "./transition";

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
