import type { CaseName, CaseResult } from "../../../dev/bench/cases";
import type { Outcome, Result } from "../../../dev/bench/contest";
import { OURS } from "../../../dev/bench/entrants";
import { tablesOf } from "../../../dev/bench/report";
import { verdictsOf, wordOf } from "../../../dev/bench/verdicts";

test.each([
  [0.17, "aim met"],
  [0.18, "aim met"],
  [0.2, "limit kept"],
  [0.26, "MISSED"],
  [undefined, "not measured"],
])("%p s of an aim of 0.18 and a limit of 0.25 is: %s", (measured, word) => {
  expect(wordOf({ what: "", unit: "s", aim: 0.18, limit: 0.25, ...(measured === undefined ? {} : { measured }) })).toBe(
    word,
  );
});

test("linear growth is 1 ×, whatever the program's start takes", () => {
  const cases = [100, 1_000, 10_000].map((objects) => growth(objects, 0.1 + objects * 0.0002));
  expect(verdict(cases, "growth: one more object, big to small")).toBeCloseTo(1);
});

test("growth with the square is not", () => {
  const cases = [100, 1_000, 10_000].map((objects) => growth(objects, 0.1 + objects ** 2 / 1e7));
  expect(verdict(cases, "growth: one more object, big to small")).toBeCloseTo(10);
});

test("we are compared with Helm at ten thousand objects, not at fewer", () => {
  const helm: Result = { contender: "helm template", outcome: took(1) };
  const cases = [growth(1_000, 5, helm), growth(10_000, 1.5, helm)];
  expect(verdict(cases, "10,000 objects, to `helm template`")).toBeCloseTo(1.5);
});

test("a peer that did not run leaves its verdict open", () => {
  const kustomize: Result = { contender: "kustomize build", outcome: { notRun: "no Go" } };
  const cases = [caseOf("one", 63, [{ contender: OURS, outcome: took(0.1) }, kustomize])];
  expect(verdict(cases, "one environment, to `kustomize build`")).toBeUndefined();
  expect(verdict(cases, "one environment, cold")).toBe(0.1);
});

test("the tables say who ran, who did not and why, and who was stopped", () => {
  const results: Result[] = [
    { contender: OURS, outcome: took(0.5) },
    { contender: "helm template", outcome: took(1) },
    { contender: "kustomize build", outcome: { stoppedAfterSeconds: 60 } },
    { contender: "kubectl kustomize", outcome: { notRun: "no kubectl\nstack" } },
  ];
  const cases = [caseOf("growth", 1_000, results)];
  const report = {
    date: "2026-01-02",
    machine: { processor: "abacus", cores: 2, loadBefore: 0.25, loadAfter: 2 },
    versions: { node: "v20", helm: "v4" },
    memory: "guessed",
    cases,
    verdicts: [{ what: "speed", unit: "s", limit: 1, measured: 0.5 } as const],
  };
  expect(tablesOf(report)).toMatchInlineSnapshot(`
   "2026-01-02, abacus, 2 cores, load 0.3 before and 2.0 after
   node v20, helm v4
   Whole processes, timed from outside, by turns. Memory and processor time: guessed.

   1000 objects (1000 objects)
                        runs  median s    min    max  cpu s  MB  ms/object  to ours
     access-layer          9     0.500  0.500  0.500   1.00  70      0.500   1.00 ×
     helm template         9     1.000  1.000  1.000   1.00  70      1.000   2.00 ×
     kustomize build    stopped after 60 s
     kubectl kustomize  not run: no kubectl

   Verdict
            aim   limit    ours
     speed       1.00 s  0.50 s  limit kept"
  `);
});

function verdict(cases: readonly CaseResult[], what: string): number | undefined {
  const found = verdictsOf(cases).find((one) => one.what === what);
  if (found === undefined) throw new Error(`no verdict on ${what}`);
  return found.measured;
}

function growth(objects: number, seconds: number, ...others: readonly Result[]): CaseResult {
  return caseOf("growth", objects, [{ contender: OURS, outcome: took(seconds) }, ...others]);
}

function caseOf(name: CaseName, objects: number, results: readonly Result[]): CaseResult {
  return { name, title: `${objects} objects`, objects, results };
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
