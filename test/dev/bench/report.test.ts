import type { CaseName, CaseResult } from "../../../dev/bench/cases";
import type { Outcome, Result } from "../../../dev/bench/contest";
import { HELM, OURS } from "../../../dev/bench/entrants";
import { allRan, quickLines, tablesOf } from "../../../dev/bench/report";
import { verdictsOf, wordOf } from "../../../dev/bench/verdicts";

test.each([
  [0.9, "met"],
  [1, "met"],
  [1.1, "MISSED"],
  [undefined, "not measured"],
])("a ratio of %p with a limit of 1 is reported as %s", (measured, word) => {
  expect(wordOf({ what: "", limit: 1, ...(measured === undefined ? {} : { measured }) })).toBe(word);
});

test("a verdict is the ratio of access-layer's time to the peer's time", () => {
  const cases = [caseOf("many", 10_000, [ran(OURS, 1.5), ran(HELM, 2)]), caseOf("three", 297, [ran(OURS, 1)])];
  expect(verdictsOf(cases)).toEqual([
    { what: "three environments, versus the earlier version", limit: 0.8 },
    { what: "three environments, versus three `kustomize build`", limit: 1 },
    { what: "10,000 objects, versus `helm template`", limit: 1.5, measured: 0.75 },
  ]);
});

test("a quick run fails after errors or incorrect output, and lists missing peers", () => {
  const missing: Result = { contender: HELM, outcome: { notRun: "helm is not built yet\nmore" } };
  const good = caseOf("one", 119, [ran(OURS, 1), missing]);
  expect(allRan([good])).toBe(true);
  expect(quickLines([good])).toEqual([
    "NOT RUN one, helm template: helm is not built yet",
    "1 passed, 0 failed, 1 skipped",
  ]);
  const bad = caseOf("stack", 119, [
    { contender: OURS, outcome: { failed: "registered 1 resources\nmore" } },
    { contender: HELM, outcome: { stoppedAfterSeconds: 120 } },
  ]);
  expect(allRan([good, bad])).toBe(false);
  expect(quickLines([bad])).toEqual([
    "FAILED stack, access-layer: registered 1 resources\nmore",
    "FAILED stack, helm template: stopped after 120 s",
    "0 passed, 2 failed, 0 skipped",
  ]);
});

test("the report shows times, failures, and why some peers did not run", () => {
  const results: Result[] = [
    ran(OURS, 0.5),
    ran(HELM, 1),
    { contender: "cdk8s synth", outcome: { failed: "wrote nothing\nstack" } },
    { contender: "kustomize build", outcome: { stoppedAfterSeconds: 60 } },
    { contender: "kubectl kustomize", outcome: { notRun: "no kubectl\nstack" } },
  ];
  const cases = [caseOf("many", 1_000, results)];
  const report = {
    date: "2026-01-02",
    machine: { processor: "abacus", cores: 2, loadBefore: 0.25, loadAfter: 2 },
    versions: { node: "v20", helm: "v4" },
    memory: "guessed",
    cases,
    verdicts: [{ what: "speed", limit: 1, measured: 0.5 }],
  };
  expect(tablesOf(report)).toMatchInlineSnapshot(`
   "2026-01-02, abacus, 2 cores, load 0.3 before and 2.0 after
   node v20, helm v4
   Each time covers a whole process, measured from outside. The programs run alternately. Memory and CPU time: guessed.

   1000 objects (1000 objects)
                        runs  median s    min    max  cpu s  MB  ms/object   ratio
     access-layer          9     0.500  0.500  0.500   1.00  70      0.500  1.00 ×
     helm template         9     1.000  1.000  1.000   1.00  70      1.000  2.00 ×
     cdk8s synth        FAILED: wrote nothing
     kustomize build    stopped after 60 s
     kubectl kustomize  not run: no kubectl

   Verdict: access-layer's time divided by the peer's time in the same run
             limit  measured
     speed  1.00 ×    0.50 ×  met"
  `);
});

function caseOf(name: CaseName, objects: number, results: readonly Result[]): CaseResult {
  return { name, title: `${objects} objects`, objects, results };
}

function ran(contender: string, seconds: number): Result {
  return { contender, outcome: took(seconds) };
}

function took(seconds: number): Outcome {
  return {
    measured: {
      runs: 9,
      seconds: { median: seconds, minimum: seconds, maximum: seconds },
      cpuSeconds: 1,
      megabytes: 70,
    },
  };
}
