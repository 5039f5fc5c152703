import { readFileSync } from "fs";
import { join } from "path";
import type { OperatorShell } from "../e2e/runbook/shell";
import { inAnyOrder, judgeAll, judgmentsFor, trialsOf, type Judgment } from "../e2e/runbook/judgment";
import { runbookLines } from "../e2e/runbook/lines";
import { phasesFor } from "../e2e/runbook/phases";
import { PLACES } from "../e2e/runbook/prod";
import { mustBe, proved } from "../e2e/runbook/verdict";
import type { World } from "../e2e/runbook/world";
import type { Kubectl } from "../e2e/support/kubectl";
import { PROJECT } from "../helpers/fixtures";

const RUNBOOK = runbookLines(readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8"));
const [gateway] = PLACES;
const WORLD: World = {
  kubectl: {} as Kubectl,
  shell: {} as OperatorShell,
  places: gateway === undefined ? [] : [gateway],
};
const TEXT = `## A
\`\`\`bash
# Look
kubectl get pods -n 254carbon-access
# Verify
kubectl get pods -n 254carbon-access
kubectl rollout restart deployment/<service-name> -n 254carbon-access
\`\`\`
`;
const LINES = runbookLines(TEXT);

const judgment = (line: string, more: Partial<Judgment> = {}): Judgment => ({
  line,
  judge: async (_world, filled) => proved(filled),
  ...more,
});
const RESTART = judgment("rollout restart deployment/<service-name>", { place: gateway });

describe("the runbook's judges", () => {
  const judgments = phasesFor(PLACES).flat(2);
  const trials = trialsOf(RUNBOOK, PLACES);

  test("every combination of runbook line and service has exactly one judge", () => {
    const counts = trials.map((trial) => [
      trial.line.number,
      trial.place?.service,
      judgmentsFor(trial, judgments).length,
    ]);
    expect(counts.filter(([, , count]) => count !== 1)).toEqual([]);
    expect(trials).toHaveLength(312);
  });

  test("every judge has a runbook line", () => {
    const used = new Set(trials.flatMap((trial) => judgmentsFor(trial, judgments)));
    expect(judgments.filter((one) => !used.has(one)).map(({ line }) => line)).toEqual([]);
  });
});

describe("judgeAll", () => {
  test("judgeAll fills in placeholders and records one verdict per line, in the runbook's order", async () => {
    const judged = await judgeAll(WORLD, LINES, [[[RESTART]], [[judgment("get pods")]]]);
    expect(judged.map(({ line, place, verdict }) => [line.number, place?.service, verdict.why])).toEqual([
      [4, undefined, "kubectl get pods -n 254carbon-access"],
      [6, undefined, "kubectl get pods -n 254carbon-access"],
      [7, "gateway", "kubectl rollout restart deployment/gateway-blue -n 254carbon-access"],
    ]);
  });

  test("judgeAll prefers a judge with a specific purpose", async () => {
    const verify = judgment("get pods", { purpose: "Verify", judge: async () => proved("verified") });
    const judged = await judgeAll(WORLD, LINES, [[[RESTART, judgment("get pods"), verify]]]);
    expect(judged.map(({ verdict }) => verdict.why)).toEqual([
      "kubectl get pods -n 254carbon-access",
      "verified",
      "kubectl rollout restart deployment/gateway-blue -n 254carbon-access",
    ]);
  });

  test("judgeAll reports that a line does not work if its judge throws, and then continues", async () => {
    const judge = async () => {
      mustBe(false, "a pod", "no pod,\nnone");
      return proved("");
    };
    const judged = await judgeAll(WORLD, LINES, [[[judgment("get pods", { judge }), RESTART]]]);
    expect(judged.map(({ verdict }) => verdict.result)).toEqual(["does not work", "does not work", "works"]);
    expect(judged[0]?.verdict.why).toBe("Unexpected: expected: a pod; saw no pod, none");
  });

  test.each([
    ["no judge covers", []],
    ["two judge", [RESTART, RESTART]],
  ])("judgeAll rejects a line that %s", async (_what, judgments) => {
    await expect(judgeAll(WORLD, LINES, [[[judgment("get pods"), ...judgments]]])).rejects.toThrow(
      "expected: one judge for line 7 (gateway)",
    );
  });

  test("judgeAll lets an ellipsis match any suffix of a command", async () => {
    const judged = await judgeAll(WORLD, LINES, [[[judgment("get p…"), judgment("rollout re…", { place: gateway })]]]);
    expect(judged).toHaveLength(3);
  });
});

test("lanes contain every judgment exactly once", () => {
  const lanes = inAnyOrder(
    ["a", "b", "c"].map((line) => judgment(line)),
    2,
  );
  expect(lanes.map((lane) => lane.map(({ line }) => line))).toEqual([["a", "c"], ["b"]]);
});
