import { afterEdit, problemsAfter } from "../../helpers/sample";

/** Problems after the environment gets a block `delivery`. */
function problemsOf(delivery: string): string[] {
  return afterEdit("services:\n  gateway:\n", `delivery: ${delivery}\nservices:\n  gateway:\n`);
}

/** Problems after the gateway gets gates, in an environment with others. */
function problemsOfService(gates: string, shared = "{}"): string[] {
  return problemsAfter({
    environment: [
      ["services:\n  gateway:\n", `delivery: { gates: ${shared} }\nservices:\n  gateway:\n`],
      ["    maxUnavailable: 1\n", `    maxUnavailable: 1\n    gates: ${gates}\n`],
    ],
  });
}

test.each([
  "{}",
  "{ holdMinutes: 1440 }",
  "{ soakMinutes: 0 }",
  "{ soakMinutes: 10080 }",
  "{ gates: {} }",
  "{ gates: { errorRatio: 0, latencySeconds: 5, requests: 1000000, bakeMinutes: 1440 } }",
  "{ gates: { errorRatio: 0.5, latencySeconds: 0.005, requests: 1, bakeMinutes: 1, windowMinutes: 1 }, holdMinutes: 1 }",
])("delivery %s is accepted", (delivery) => {
  expect(problemsOf(delivery)).toEqual([]);
});

test.each([
  ["{ holdMinutes: 0 }", "delivery.holdMinutes: must be a whole number from 1 to 1440, got 0; write 1 or more"],
  ["{ soakMinutes: -1 }", "delivery.soakMinutes: must be a whole number from 0 to 10080, got -1; write 0 or more"],
  ["{ soakMinutes: 10081 }", "got 10081; lower it to a week or less, because each correction waits for this long"],
  ["{ gates: { errorRatio: 2 } }", "must be a share from 0 to 0.5, got 2; write a share, such as 0.02 for 2 %"],
  ["{ gates: { errorRatio: 0.6 } }", "got 0.6; write 0.5 or less, because a version that fails most requests would"],
  [
    "{ gates: { errorRatio: -1 } }",
    "delivery.gates.errorRatio: must be a share from 0 to 0.5, got -1; write 0 or more",
  ],
  ["{ gates: { latencySeconds: 10 } }", "2.5, 5, got 10; use 5, because services count requests only by these limits"],
  ["{ gates: { latencySeconds: 0.3 } }", "delivery.gates.latencySeconds: must be one of 0.005, 0.01, "],
  ["{ gates: { requests: 0 } }", "delivery.gates.requests: must be a whole number from 1 to 1000000, got 0;"],
  [
    "{ gates: { bakeMinutes: 1441, windowMinutes: 1441 } }",
    "must be a whole number from 1 to 1440, got 1441; lower it",
  ],
  ["{ gates: { errorRatio: low } }", "delivery.gates.errorRatio: must be a number"],
  ["{ gates: { errorRate: 0.1 } }", "delivery.gates.errorRate: is an unknown key; did you mean errorRatio?"],
])("delivery %s is rejected", (delivery, message) => {
  expect(problemsOf(delivery)[0]).toContain(message);
});

test("the window of an environment is reported once, at the field that states it", () => {
  expect(problemsOf("{ gates: { windowMinutes: 4 } }")).toEqual([
    expect.stringContaining(
      "delivery.gates.windowMinutes: must be at least bakeMinutes (5), got 4; raise it, or remove it to measure the whole time",
    ),
  ]);
});

test("the window of a service is compared with the bake time that results from both blocks", () => {
  expect(problemsOfService("{ bakeMinutes: 40 }")).toEqual([]);
  expect(problemsOfService("{ bakeMinutes: 40 }", "{ windowMinutes: 20 }")).toEqual([
    expect.stringContaining(
      "services.gateway.gates.bakeMinutes: must be at most windowMinutes (20), got 40; lower it, or raise windowMinutes",
    ),
  ]);
  expect(problemsOfService("{ windowMinutes: 9 }", "{ bakeMinutes: 10 }")).toEqual([
    expect.stringContaining("services.gateway.gates.windowMinutes: must be at least bakeMinutes (10), got 9;"),
  ]);
});

test("a service checks its own gates", () => {
  expect(problemsOfService("{ requests: 1.5 }")).toEqual([
    expect.stringContaining("services.gateway.gates.requests: must be "),
  ]);
});
