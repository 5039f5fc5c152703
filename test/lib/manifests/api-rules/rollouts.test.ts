import { outcomeAt } from "../../../helpers/outcomes";

const deployment = (path: readonly string[], value: unknown) => outcomeAt("deployment-base", ["spec", ...path], value);
const rolling = (value: object) => deployment(["strategy", "rollingUpdate"], value);
const daemons = (value: object) => outcomeAt("daemonset-base", ["spec", "updateStrategy", "rollingUpdate"], value);
const place = "spec.strategy.rollingUpdate";

test.each([
  [0, 0],
  ["0%", 0],
])("compare refuses a rollout without room: maxSurge %s, maxUnavailable %s", (surge, unavailable) => {
  expect(rolling({ maxSurge: surge, maxUnavailable: unavailable })).toBe(
    `${place}.maxUnavailable must not be 0 if maxSurge is 0`,
  );
});

test("a rollout may replace all pods, and start more than twice as many", () => {
  expect(rolling({ maxSurge: "150%", maxUnavailable: "100%" })).toBe("inPlace");
  expect(rolling({ maxSurge: 0 })).toBe("inPlace");
});

test("compare refuses a rollout that replaces more than all pods", () => {
  expect(rolling({ maxUnavailable: "150%" })).toBe(
    `${place}.maxUnavailable must be 0 or more, or a percentage up to 100%, got "150%"`,
  );
});

test.each<readonly [object, string]>([
  [{ maxSurge: 1 }, "maxSurge must be 0 if maxUnavailable is not 0 (1 by default)"],
  [{ maxSurge: 1, maxUnavailable: 1 }, "maxSurge must be 0 if maxUnavailable is not 0 (1 by default)"],
  [{ maxSurge: 0, maxUnavailable: 0 }, "maxUnavailable must not be 0 if maxSurge is 0"],
  [{ maxSurge: "101%", maxUnavailable: 0 }, 'maxSurge must be 0 or more, or a percentage up to 100%, got "101%"'],
])("compare refuses the rollout %j of a DaemonSet", (update, refusal) => {
  expect(daemons(update)).toBe(`spec.updateStrategy.rollingUpdate.${refusal}`);
});

test.each([{ maxSurge: 1, maxUnavailable: 0 }, { maxUnavailable: "50%" }])(
  "a DaemonSet may have the rollout %j",
  (update) => {
    expect(daemons(update)).toBe("inPlace");
  },
);

test("a DaemonSet that replaces no pods may have any rollout", () => {
  const strategy = { type: "OnDelete", rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } };
  expect(outcomeAt("daemonset-base", ["spec", "updateStrategy"], strategy)).toBe("inPlace");
});

test("compare refuses a budget of more than all pods", () => {
  expect(outcomeAt("poddisruptionbudget-base", ["spec", "minAvailable"], "101%")).toBe(
    'spec.minAvailable must be 0 or more, or a percentage up to 100%, got "101%"',
  );
});

test("compare refuses pods that are ready only after the default deadline", () => {
  expect(deployment(["minReadySeconds"], 600)).toBe(
    "spec.progressDeadlineSeconds must be more than minReadySeconds (600), got 600 (the default)",
  );
  expect(deployment(["minReadySeconds"], 599)).toBe("inPlace");
});
