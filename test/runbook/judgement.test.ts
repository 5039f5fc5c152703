import { readFileSync } from "fs";
import { join } from "path";
import type { Desk } from "../e2e/runbook/desk";
import { inAnyOrder, judgeAll, judgementsFor, trialsOf, type Judgement } from "../e2e/runbook/judgement";
import { runbookLines } from "../e2e/runbook/lines";
import { phasesFor } from "../e2e/runbook/phases";
import { PLACES } from "../e2e/runbook/prod";
import { mustBe, proved } from "../e2e/runbook/verdict";
import type { World } from "../e2e/runbook/world";
import type { Kubectl } from "../e2e/support/kubectl";
import { PROJECT } from "../helpers/fixtures";

const RUNBOOK = runbookLines(readFileSync(join(PROJECT, "test", "fixtures", "production-runbook.md"), "utf8"));
const [gateway] = PLACES;
const WORLD: World = { kubectl: {} as Kubectl, desk: {} as Desk, places: gateway === undefined ? [] : [gateway] };
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

const judgement = (line: string, more: Partial<Judgement> = {}): Judgement => ({
  line,
  judge: async (_world, filled) => proved(filled),
  ...more,
});
const RESTART = judgement("rollout restart deployment/<service-name>", { place: gateway });

describe("the runbook's judges", () => {
  const judgements = phasesFor(PLACES).flat(2);
  const trials = trialsOf(RUNBOOK, PLACES);

  test("are one for each line and each service that it is tried for", () => {
    const counts = trials.map((trial) => [
      trial.line.number,
      trial.place?.service,
      judgementsFor(trial, judgements).length,
    ]);
    expect(counts.filter(([, , count]) => count !== 1)).toEqual([]);
    expect(trials).toHaveLength(312);
  });

  test("have each a line", () => {
    const used = new Set(trials.flatMap((trial) => judgementsFor(trial, judgements)));
    expect(judgements.filter((one) => !used.has(one)).map(({ line }) => line)).toEqual([]);
  });
});

describe("judgeAll", () => {
  test("fills a line, and gives each of its lines the verdict, in the runbook's order", async () => {
    const judged = await judgeAll(WORLD, LINES, [[[RESTART]], [[judgement("get pods")]]]);
    expect(judged.map(({ line, place, verdict }) => [line.number, place?.service, verdict.why])).toEqual([
      [4, undefined, "kubectl get pods -n 254carbon-access"],
      [6, undefined, "kubectl get pods -n 254carbon-access"],
      [7, "gateway", "kubectl rollout restart deployment/gateway-blue -n 254carbon-access"],
    ]);
  });

  test("asks the judge of a promise first", async () => {
    const verify = judgement("get pods", { promise: "Verify", judge: async () => proved("verified") });
    const judged = await judgeAll(WORLD, LINES, [[[RESTART, judgement("get pods"), verify]]]);
    expect(judged.map(({ verdict }) => verdict.why)).toEqual([
      "kubectl get pods -n 254carbon-access",
      "verified",
      "kubectl rollout restart deployment/gateway-blue -n 254carbon-access",
    ]);
  });

  test("refutes what surprises a judge, and goes on", async () => {
    const judge = async () => {
      mustBe(false, "a pod", "no pod,\nnone");
      return proved("");
    };
    const judged = await judgeAll(WORLD, LINES, [[[judgement("get pods", { judge }), RESTART]]]);
    expect(judged.map(({ verdict }) => verdict.result)).toEqual(["refuted", "refuted", "proved"]);
    expect(judged[0]?.verdict.why).toBe("Surprise: expected: a pod; saw no pod, none");
  });

  test.each([
    ["nobody judges", []],
    ["two judge", [RESTART, RESTART]],
  ])("refuses a line that %s", async (_what, judgements) => {
    await expect(judgeAll(WORLD, LINES, [[[judgement("get pods"), ...judgements]]])).rejects.toThrow(
      "expected: one judge for line 7 (gateway)",
    );
  });

  test("takes an ellipsis for any end of a command", async () => {
    const judged = await judgeAll(WORLD, LINES, [
      [[judgement("get p…"), judgement("rollout re…", { place: gateway })]],
    ]);
    expect(judged).toHaveLength(3);
  });
});

test("lanes for any order hold every judgement once", () => {
  const lanes = inAnyOrder(
    ["a", "b", "c"].map((line) => judgement(line)),
    2,
  );
  expect(lanes.map((lane) => lane.map(({ line }) => line))).toEqual([["a", "c"], ["b"]]);
});
