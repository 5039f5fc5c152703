import { afterEdit } from "../../helpers/sample";

const AT = "services.auth.scale";

/** Problems without their line. */
const problemsOf = (scale: string, topology = "rolling") =>
  afterEdit("topology: rolling\n    scale: { min: 2, max: 6 }", `topology: ${topology}\n    scale: ${scale}`).map(
    (problem) => problem.replace(/^\S+ services\.auth\.scale/, ""),
  );

test.each([
  "{ min: 2, max: 6, memoryPercent: 80 }",
  "{ min: 2, max: 6, metrics: [], behavior: {} }",
  '{ min: 2, max: 6, metrics: [{ kind: external, name: "s0-kafka", selector: { topic: a }, averageValue: 250m }] }',
  '{ min: 2, max: 6, metrics: [{ kind: pods, name: a, averageValue: "1" }, { kind: external, name: a, averageValue: "1" }] }',
  "{ min: 2, max: 6, behavior: { scaleDown: { stabilizationSeconds: 0 }, scaleUp: { percent: 1000, periodSeconds: 1800 } } }",
  "{ min: 2, max: 6, behavior: { scaleDown: { pods: 1, percent: 10, periodSeconds: 60 } } }",
])(`${AT} %s is accepted`, (scale) => expect(problemsOf(scale)).toEqual([]));

const FIXED = "requires max (nothing scales without it); add max, or remove";

test.each([
  [
    "{ min: 2, memoryPercent: 80, metrics: [], behavior: {} }",
    [`.memoryPercent: ${FIXED} memoryPercent`, `.metrics: ${FIXED} metrics`, `.behavior: ${FIXED} behavior`],
  ],
  [
    "{ min: 2, max: 6, memoryPercent: 101 }",
    [".memoryPercent: must be a whole number from 1 to 100, got 101; write 100 or less"],
  ],
  [
    '{ min: 2, max: 6, metrics: [{ kind: pods, name: a/b, selector: { "a/b/c": x, d: "-" }, averageValue: "0" }] }',
    [
      ".metrics[0].name: must be letters, digits, '_', '.', ':' and '-', starting with a letter or digit, got \"a/b\"; use the name in the metrics API",
      expect.stringMatching(/^\.metrics\[0\]\.selector\.a\/b\/c: must be /),
      expect.stringMatching(/^\.metrics\[0\]\.selector\.d: must be /),
      '.metrics[0].averageValue: must be a quantity above 0 such as "500", "250m" or "2k", got "0"; write the target value per pod',
    ],
  ],
  [
    '{ min: 2, max: 6, metrics: [{ kind: pods, name: a, averageValue: "1" }, { kind: pods, name: a, averageValue: "2" }] }',
    [expect.stringMatching(/^\.metrics\[1\]: must be listed only once/)],
  ],
  [
    "{ min: 2, max: 6, behavior: { scaleDown: { pods: 0, stabilizationSeconds: 3601 }, scaleUp: { periodSeconds: 1801 } } }",
    [
      ".behavior.scaleDown: requires periodSeconds; add the seconds for which the limit applies",
      ".behavior.scaleDown.pods: must be a whole number from 1 to 1000, got 0; write 1 or more",
      ".behavior.scaleDown.stabilizationSeconds: must be a whole number from 0 to 3600, got 3601; write 3600 or less",
      ".behavior.scaleUp: requires pods or percent with periodSeconds; add one of them, or remove periodSeconds",
      ".behavior.scaleUp.periodSeconds: must be a whole number from 1 to 1800, got 1801; write 1800 or less",
    ],
  ],
])(`${AT} %s is rejected`, (scale, messages) => {
  const problems = problemsOf(scale);
  expect(problems).toEqual(expect.arrayContaining(messages));
  expect(problems).toHaveLength(messages.length);
});

test("more than ten metrics are rejected", () => {
  const metrics = Array.from({ length: 11 }, (_, index) => `{ kind: pods, name: m${index}, averageValue: "1" }`);
  expect(problemsOf(`{ min: 2, max: 6, metrics: [${metrics.join(", ")}] }`)).toEqual([
    ".metrics: must have at most 10 entries, got 11; combine metrics in the adapter",
  ]);
});

test("an external metric is rejected if two workloads would scale to the whole value", () => {
  const scale = '{ min: 2, max: 6, metrics: [{ kind: external, name: lag, averageValue: "9" }] }';
  const problems = problemsOf(scale, "rolling\n    migrateFrom: canary");
  expect(problems).toContain(
    ".metrics[0].kind: must not be external during a migration, because each of the workloads would scale to the whole value; use kind: pods",
  );
  expect(problemsOf(scale, "canary")).toContain(
    ".metrics[0].kind: must not be external with topology canary, because each of the workloads would scale to the whole value; use kind: pods",
  );
});
