import { podSecurityProblems } from "../../../lib/manifests/pod-security";
import { recordAt } from "../../../lib/manifests/json";
import { POD_CASES, deploymentOf } from "../../helpers/pod-security-cases";

test.each(POD_CASES)("Pod Security is judged for $name", (one) => {
  const problems = podSecurityProblems(recordAt(deploymentOf(one), "spec", "template"));
  expect(problems.map((text) => text.slice(0, text.indexOf(" must")))).toEqual(
    one.refused === undefined ? [] : [one.refused].flat(),
  );
});

test("each problem says what is allowed", () => {
  const problems = POD_CASES.flatMap((one) => podSecurityProblems(recordAt(deploymentOf(one), "spec", "template")));
  for (const text of problems) expect(text).toMatch(/ must (not )?(be|contain|have|set) \S|must not be set/);
});
