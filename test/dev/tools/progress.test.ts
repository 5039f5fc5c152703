import { buildEndText, buildHeartbeatText, buildPlanText, buildStartText } from "../../../dev/tools/progress";

test("the build plan lists the missing tools with an estimate", () => {
  expect(buildPlanText(["kube-apiserver", "kwok", "metrics-server"], 7)).toBe(
    "builds 3 of 7 tools once (about 6 minutes on two idle cores): kube-apiserver, kwok, metrics-server\n",
  );
});

test("the build plan lists the tools without a measured build time", () => {
  expect(buildPlanText(["kwok", "helm", "kustomize"], 7)).toBe(
    "builds 3 of 7 tools once (about 1 minute on two idle cores; build time not measured for helm, kustomize): kwok, helm, kustomize\n",
  );
  expect(buildPlanText(["helm"], 7)).toBe("builds 1 of 7 tools once (build time not measured): helm\n");
});

test("the build plan is empty if every tool is cached", () => {
  expect(buildPlanText([], 7)).toBe("");
});

test.each([
  [
    "the start line estimates the minutes of one build",
    buildStartText("metrics-server"),
    "building metrics-server (once, about 2 minutes)",
  ],
  [
    "the start line rounds a short build up to a minute",
    buildStartText("etcd"),
    "building etcd (once, about 1 minute)",
  ],
  [
    "the start line gives no estimate for a tool without a measured build time",
    buildStartText("helm"),
    "building helm (once, build time not measured)",
  ],
  ["the heartbeat shows whole seconds", buildHeartbeatText("kwok", 60.04), "still building kwok after 60 s"],
  ["the end line of a build shows its duration in seconds", buildEndText("kwok", 83.14, true), "built kwok in 83.1 s"],
  [
    "the end line of a failed build reports the failure",
    buildEndText("kwok", 3, false),
    "failed to build kwok after 3.0 s",
  ],
])("each progress message is one line: %s", (_what, text, expected) => {
  expect(text).toBe(`${expected}\n`);
});
