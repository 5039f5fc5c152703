import { afterEdit } from "../../helpers/sample";

const AT = "sample.yaml:28:5 services.auth.probes";

const problemsOf = (probes: string) =>
  afterEdit("livenessPath: /live", `livenessPath: /live\n    probes: ${probes}`).map((problem) =>
    problem.replace(/:28:\d+ /, ":28:5 "),
  );

test.each([
  "{}",
  "{ startup: {} }",
  "{ startup: { failureThreshold: 1000, periodSeconds: 3 } }",
  "{ startup: { failureThreshold: 60, periodSeconds: 60 } }",
  "{ readiness: { timeoutSeconds: 300 } }",
  "{ readiness: { failureThreshold: 12 }, liveness: { failureThreshold: 7 } }",
  "{ liveness: { periodSeconds: 4, failureThreshold: 4 } }",
])("the probes %s are accepted", (probes) => expect(problemsOf(probes)).toEqual([]));

test.each([
  [
    "{ startup: { periodSeconds: 0 }, liveness: { timeoutSeconds: 301, failureThreshold: 1001 } }",
    [
      ".startup.periodSeconds: must be a whole number from 1 to 300, got 0; write 1 or more",
      ".liveness.timeoutSeconds: must be a whole number from 1 to 300, got 301; lower it, because a broken pod would stay unnoticed for minutes",
      ".liveness.failureThreshold: must be a whole number from 1 to 1000, got 1001; lower it, or raise periodSeconds",
    ],
  ],
  [
    "{ startup: { periodSeconds: 61 } }",
    [
      ".startup: must fail within an hour (periodSeconds × failureThreshold), got 3660 s; lower one of the two, because a rollout would wait as long for a broken version",
    ],
  ],
  [
    "{ liveness: { periodSeconds: 5, failureThreshold: 3 } }",
    [
      ".liveness: must fail after the readiness probe (after 15 s), got 15 s (periodSeconds × failureThreshold); raise it, because a busy pod would restart instead of getting fewer requests",
    ],
  ],
  [
    "{ readiness: { failureThreshold: 12 } }",
    [
      ".readiness: must fail before the liveness probe (after 60 s), got 60 s (periodSeconds × failureThreshold); lower it, or raise liveness.failureThreshold, because a busy pod would restart instead of getting fewer requests",
    ],
  ],
])("the probes %s are rejected", (probes, messages) => {
  expect(problemsOf(probes)).toEqual(messages.map((message) => AT + message));
});
