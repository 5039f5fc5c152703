import { policyProblems } from "../../../../lib/manifests/network-policies/problems";
import { formatProblem } from "../../../../lib/values/problem";
import { POLICY_CASES } from "../../../helpers/policy-cases";

// test/e2e/network-policies.test.ts asks a real API server about the same policies.
test.each(POLICY_CASES)(
  "policyProblems reports exactly the problems of a policy with $what",
  ({ policy, problems }) => {
    expect(policyProblems(policy).map(formatProblem)).toEqual(problems ?? []);
  },
);
