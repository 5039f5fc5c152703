import { nextApply } from "../../../../lib/manifests/next-apply/next-apply";
import type { PulumiApplier } from "../../../../lib/manifests/next-apply/types";
import { configOf, deploymentOf, liveOf, ours, type Owner } from "./objects";

const UP: PulumiApplier = { tool: "pulumi", manager: "access-layer", refresh: false, preview: true, patchForce: false };
const REFRESHED: PulumiApplier = { ...UP, refresh: true };

const rendered = configOf({ a: "1", b: "1" });
const own = ours("f:data f:a", "f:data f:b");
const patched: Owner = { manager: "kubectl-patch", paths: ["f:data f:a"] };
const drifted = liveOf(configOf({ a: "9", b: "1" }), own, patched);
const labeled = liveOf(configOf({ a: "1", b: "1" }, { labels: { by: "hand" } }), own, {
  manager: "kubectl-label",
  paths: ["f:metadata f:labels f:by"],
});

const actions = (...args: Parameters<typeof nextApply>) => {
  const { result, fields } = nextApply(...args);
  return [result, ...fields.map(({ action, path }) => `${action} ${path}`)];
};

test("a run without a refresh does not notice a changed field", () => {
  expect(actions(drifted, rendered, UP)).toEqual(["unnoticed", "unnoticed data.a"]);
});

test("a run with a refresh conflicts, because its preview does not take over the fields of kubectl", () => {
  expect(actions(drifted, rendered, REFRESHED)).toEqual(["conflict", "conflict data.a"]);
});

test("without a preview, fields of kubectl are overwritten, and fields of other managers conflict", () => {
  const unpreviewed = { ...REFRESHED, preview: false };
  expect(actions(drifted, rendered, unpreviewed)).toEqual(["changed", "revert data.a"]);
  const live = liveOf(configOf({ a: "9", b: "1" }), own, {
    manager: "mesh",
    operation: "Apply",
    paths: ["f:data f:a"],
  });
  expect(actions(live, rendered, unpreviewed)).toEqual(["conflict", "conflict data.a"]);
});

test("patchForce, as an option or as an annotation, overwrites every manager", () => {
  expect(actions(drifted, rendered, { ...REFRESHED, patchForce: true })).toEqual(["changed", "revert data.a"]);
  const annotated = configOf({ a: "1", b: "1" }, { annotations: { "pulumi.com/patchForce": "true" } });
  expect(actions(drifted, annotated, { ...REFRESHED, recorded: rendered })[0]).toBe("changed");
});

test("a refresh does not notice an added field, but the next change removes it if kubectl added it", () => {
  const label = "metadata.labels";
  expect(actions(labeled, rendered, REFRESHED)).toEqual(["unchanged", `keep ${label}`]);
  const changed = configOf({ a: "1", b: "2" });
  expect(actions(labeled, changed, { ...UP, recorded: rendered })).toEqual([
    "changed",
    `remove ${label}`,
    "update data.b",
  ]);
});

test("a spelling that Pulumi normalizes is not a difference, so an added label stays", () => {
  const limits = (cpu: string) => deploymentOf({}, { resources: { limits: { cpu } } });
  const metadata = { name: "web", namespace: "shop", labels: { by: "hand" } };
  const live = liveOf({ ...limits("1"), metadata }, ours("f:spec f:template"), {
    manager: "kubectl-label",
    paths: ["f:metadata f:labels f:by"],
  });
  expect(actions(live, limits("1000m"), REFRESHED)).toEqual(["unchanged", "keep metadata.labels"]);
});

test("a changed selector or Secret replaces the object", () => {
  const selector = { matchLabels: { app: "other" } };
  const recorded = deploymentOf();
  const live = liveOf(recorded, ours("f:spec f:selector"));
  expect(nextApply(live, deploymentOf({ selector }), { ...UP, recorded }).result).toBe("replaced");
  const secret = { ...configOf({ key: "b2xk" }), kind: "Secret" };
  const next = { ...configOf({ key: "bmV3" }), kind: "Secret" };
  expect(nextApply(liveOf(secret, own), next, { ...UP, recorded: secret }).result).toBe("replaced");
});

test("a preview finds no conflict if managed fields were cleared, or if an old provider wrote the object", () => {
  expect(nextApply(configOf({ a: "9", b: "1" }), rendered, REFRESHED).result).toBe("changed");
  const old = liveOf(configOf({ a: "9", b: "1" }), { manager: "pulumi-kubernetes", paths: ["f:data f:b"] }, patched);
  expect(nextApply(old, rendered, REFRESHED).result).toBe("changed");
});
