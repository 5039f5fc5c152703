import { afterEdit } from "../../helpers/sample";

/** Problems after the environment gets objectives. */
function problemsOf(objectives: string): string[] {
  return afterEdit("services:\n  gateway:\n", `objectives: ${objectives}\nservices:\n  gateway:\n`);
}

test.each([
  "{}",
  "{ availability: 95 }",
  "{ availability: 99.99, latency: { seconds: 10, share: 95 } }",
  "{ latency: { seconds: 0.005, share: 99.9 } }",
])("the objectives %s are accepted", (objectives) => {
  expect(problemsOf(objectives)).toEqual([]);
});

test.each([
  ["{ availability: 94.9 }", "availability: must be a percentage from 95 to 99.99, got 94.9; raise it to 95 or more"],
  ["{ availability: 100 }", "availability: must be a percentage from 95 to 99.99, got 100; lower it to 99.99 or less"],
  ["{ availability: 0.999 }", "must be a percentage from 95 to 99.99, got 0.999; write a percentage, such as 99.9"],
  [
    "{ latency: { seconds: 0.5, share: 0.5 } }",
    "latency.share: must be a percentage from 95 to 99.99, got 0.5; write a percentage, such as 99.9",
  ],
  ["{ latency: { seconds: 0.3, share: 99 } }", "latency.seconds: must be one of 0.005, 0.01, "],
  [
    "{ latency: { seconds: 0.3, share: 99 } }",
    "got 0.3; use 0.5, because services count requests only by these limits",
  ],
  ["{ latency: { seconds: 60, share: 99 } }", "got 60; use 10, because services count requests only by these limits"],
  ["{ availability: high }", "availability: must be a number"],
])("the objectives %s are rejected", (objectives, message) => {
  expect(problemsOf(objectives)).toEqual([expect.stringContaining(message)]);
});

test("all problems of objectives are reported at once, also those of a service", () => {
  const problems = afterEdit(
    "    maxUnavailable: 1\n",
    "    maxUnavailable: 1\n    objectives: { availability: 0.999, latency: { seconds: 2, share: 100 } }\n",
  );
  expect(problems).toHaveLength(3);
  for (const problem of problems) expect(problem).toContain("services.gateway.objectives.");
});
