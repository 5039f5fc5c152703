import type { Manifest } from "../../../../lib/manifests/manifest";
import { nextApply } from "../../../../lib/manifests/next-apply/next-apply";
import type { KubectlApplier, NextApply } from "../../../../lib/manifests/next-apply/types";
import { configOf, deploymentOf, liveOf, ours, serviceOf, type Owner } from "./objects";

const PLAIN: KubectlApplier = { tool: "kubectl", manager: "access-layer", force: false };
const FORCED: KubectlApplier = { ...PLAIN, force: true };

/** The outcome of each field, as `action path: live → next (owners)`. Fields without an owner that stay are left out. */
function linesOf({ fields }: NextApply): readonly string[] {
  return fields
    .filter((field) => field.action !== "keep" || field.reason !== "unowned")
    .map((field) => {
      const names = field.owners.map(({ name }) => name).join(", ");
      const action = field.action === "keep" ? `keep as ${field.reason}` : field.action;
      return `${action} ${field.path}: ${JSON.stringify(field.live)} → ${JSON.stringify(field.next)} (${names})`;
    });
}

const SELECTOR = "f:spec f:selector";
const patched: Owner = { manager: "kubectl-patch", paths: [SELECTOR] };
const port = 'f:spec f:ports k:{"port":80,"protocol":"TCP"}';
const applied = ours(`${port} .`, `${port} f:name`, `${port} f:port`);

test("an object that does not exist is created", () => {
  expect(nextApply(undefined, configOf({ a: "1" }), PLAIN)).toEqual({
    identity: "v1/ConfigMap shop/web",
    result: "created",
    fields: [],
  });
});

test("a patched selector is one field, and its conflict names the manager", () => {
  const live = liveOf(serviceOf({ app: "web", version: "green" }), applied, patched);
  const prediction = nextApply(live, serviceOf({ app: "web", version: "blue" }), PLAIN);
  expect(prediction.result).toBe("conflict");
  expect(linesOf(prediction)).toEqual([
    'conflict spec.selector: {"app":"web","version":"green"} → {"app":"web","version":"green"} (kubectl-patch)',
  ]);
  expect(prediction.fields[0]).toMatchObject({ managers: [{ name: "kubectl-patch", operation: "Update" }] });
});

test("a forced apply reverts the selector", () => {
  const live = liveOf(serviceOf({ app: "web", version: "green" }), applied, patched);
  const prediction = nextApply(live, serviceOf({ app: "web" }), FORCED);
  expect(prediction).toMatchObject({ result: "changed", restarts: false });
  expect(linesOf(prediction)).toEqual([
    'revert spec.selector: {"app":"web","version":"green"} → {"app":"web"} (kubectl-patch)',
  ]);
});

test("a conflict blocks the other changes of the object", () => {
  const live = liveOf(configOf({ a: "9", b: "1" }), ours("f:data f:b"), { manager: "edit", paths: ["f:data f:a"] });
  expect(linesOf(nextApply(live, configOf({ a: "1", b: "2" }), PLAIN))).toEqual([
    'conflict data.a: "9" → "9" (edit)',
    'blocked data.b: "1" → "1" ()',
  ]);
});

test("a field that another manager changed back to the rendered value does not conflict", () => {
  const live = liveOf(serviceOf({ app: "web" }), applied, patched);
  expect(nextApply(live, serviceOf({ app: "web" }), PLAIN).result).toBe("unchanged");
});

test("a manager with the same name that did not use server-side apply is another manager", () => {
  const live = liveOf(configOf({ a: "9" }), { manager: "access-layer", paths: ["f:data f:a"] });
  expect(nextApply(live, configOf({ a: "1" }), PLAIN).result).toBe("conflict");
});

test("a field that is no longer rendered is removed if no other manager owns it", () => {
  const live = liveOf(configOf({ a: "1", b: "1", c: "1" }), ours("f:data f:a", "f:data f:b", "f:data f:c"), {
    manager: "mesh",
    operation: "Apply",
    paths: ["f:data f:c"],
  });
  expect(linesOf(nextApply(live, configOf({ a: "1" }), PLAIN))).toEqual([
    'remove data.b: "1" → undefined ()',
    'keep as coOwned data.c: "1" → "1" (mesh)',
  ]);
});

test("a map of which one key is removed and one stays is not one field", () => {
  const live = liveOf(configOf({}, { labels: { a: "1", b: "1" } }), ours("f:metadata f:labels f:a"), {
    manager: "mesh",
    operation: "Apply",
    paths: ["f:metadata f:labels f:b"],
  });
  expect(linesOf(nextApply(live, configOf({}), PLAIN))).toEqual([
    'remove metadata.labels.a: "1" → undefined ()',
    'keep as otherManager metadata.labels.b: "1" → "1" (mesh)',
  ]);
});

test("fields of other managers and of controllers stay, with their reason", () => {
  const labels = { by: "hand" };
  const annotations = { "deployment.kubernetes.io/revision": "1" };
  const live = liveOf(
    { ...deploymentOf(), metadata: { name: "web", namespace: "shop", labels, annotations } },
    { manager: "kubectl-label", paths: ["f:metadata f:labels f:by"] },
    { manager: "kube-controller-manager", paths: ["f:metadata f:annotations f:deployment.kubernetes.io/revision"] },
  );
  expect(linesOf(nextApply(live, deploymentOf(), PLAIN))).toEqual([
    'keep as otherManager metadata.labels: {"by":"hand"} → {"by":"hand"} (kubectl-label)',
    'keep as controlPlane metadata.annotations: {"deployment.kubernetes.io/revision":"1"} → {"deployment.kubernetes.io/revision":"1"} (kube-controller-manager)',
  ]);
});

test("status and the server's metadata are not fields of the prediction", () => {
  const live = liveOf({ ...configOf({ a: "1" }), status: { phase: "x" } }, ours("f:data f:a"));
  expect(nextApply(live, configOf({ a: "1" }), PLAIN).fields).toEqual([]);
});

describe("the number of pods", () => {
  const replicas = "f:spec f:replicas";
  const rendered = deploymentOf();
  const autoscaler: Manifest = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "web", namespace: "shop" },
    spec: { scaleTargetRef: { kind: "Deployment", name: "web" } },
  };

  test("is reset to 1 if it is no longer rendered, even with an autoscaler", () => {
    const live = liveOf(deploymentOf({ replicas: 4 }), ours(replicas));
    const prediction = nextApply(live, rendered, PLAIN, [autoscaler]);
    expect(linesOf(prediction)).toEqual(["reset spec.replicas: 4 → 1 ()"]);
  });

  test("stays if no manager owns it and an autoscaler sets it", () => {
    const live = liveOf(deploymentOf({ replicas: 4 }), ours("f:spec f:selector"));
    expect(linesOf(nextApply(live, rendered, PLAIN, [autoscaler]))).toEqual([
      "keep as autoscaler spec.replicas: 4 → 4 ()",
    ]);
    expect(linesOf(nextApply(live, rendered, PLAIN))).toEqual([]);
  });

  test("stays if the control plane owns it through the subresource scale", () => {
    const scaled: Owner = { manager: "kube-controller-manager", subresource: "scale", paths: [replicas] };
    expect(linesOf(nextApply(liveOf(deploymentOf({ replicas: 4 }), scaled), rendered, PLAIN))).toEqual([
      "keep as autoscaler spec.replicas: 4 → 4 (kube-controller-manager)",
    ]);
  });

  test("conflicts if it is rendered and an autoscaler acted", () => {
    const scaled: Owner = { manager: "kube-controller-manager", subresource: "scale", paths: [replicas] };
    const prediction = nextApply(liveOf(deploymentOf({ replicas: 4 }), scaled), deploymentOf({ replicas: 2 }), PLAIN);
    expect(prediction.fields[0]).toMatchObject({ action: "conflict", managers: [{ subresource: "scale" }] });
  });
});

test("a spelling that the server stores as the same value changes nothing, but conflicts with another owner", () => {
  const amounts = (cpu: string) => deploymentOf({}, { resources: { limits: { cpu } } });
  const limits = 'f:spec f:template f:spec f:containers k:{"name":"web"} f:resources f:limits f:cpu';
  const [own, foreign] = [liveOf(amounts("1"), ours(limits)), liveOf(amounts("1"), { manager: "x", paths: [limits] })];
  expect(nextApply(own, amounts("1000m"), PLAIN).result).toBe("unchanged");
  expect(nextApply(foreign, amounts("1000m"), PLAIN).result).toBe("conflict");
  expect(nextApply(foreign, amounts("1000m"), FORCED).result).toBe("unchanged");
});

test("a change of the pod template restarts the pods", () => {
  const live = liveOf(deploymentOf(), ours("f:spec f:template"));
  expect(nextApply(live, deploymentOf({}, { image: "web:v2" }), PLAIN)).toMatchObject({
    result: "changed",
    restarts: true,
  });
});

test("a change of an immutable field is refused, and names the field", () => {
  const selector = { matchLabels: { app: "other" } };
  const template = { metadata: { labels: { app: "other" } }, spec: { containers: [{ name: "web", image: "web:v1" }] } };
  const prediction = nextApply(liveOf(deploymentOf(), ours(SELECTOR)), deploymentOf({ selector, template }), PLAIN);
  expect(prediction).toMatchObject({
    result: "refused",
    reason: "spec.selector.matchLabels.app can't change in an existing object",
  });
  expect(linesOf(prediction)).toContain(
    'blocked spec.selector: {"matchLabels":{"app":"web"}} → {"matchLabels":{"app":"web"}} ()',
  );
});

test("an object whose managed fields were cleared conflicts with before-first-apply", () => {
  const prediction = nextApply(configOf({ a: "9" }), configOf({ a: "1" }), PLAIN);
  expect(linesOf(prediction)).toEqual(['conflict data.a: "9" → "9" (before-first-apply)']);
});

test("a Service that leaves the nodes loses its node ports", () => {
  const ports = [{ name: "http", port: 80, nodePort: 30_000 }];
  const live = liveOf(serviceOf({ app: "web" }, { type: "NodePort", ports }), applied, {
    manager: "kubectl-patch",
    paths: ["f:spec f:type"],
  });
  expect(linesOf(nextApply(live, serviceOf({ app: "web" }, { type: "ClusterIP" }), FORCED))).toEqual([
    'revert spec.type: "NodePort" → "ClusterIP" (kubectl-patch)',
    "remove spec.ports[80 TCP].nodePort: 30000 → undefined ()",
  ]);
});

test("the first server-side apply removes fields that only client-side apply had written", () => {
  const last = "kubectl.kubernetes.io/last-applied-configuration";
  const live = liveOf(configOf({ a: "1", b: "1" }, { annotations: { [last]: "{}" } }), {
    manager: "kubectl-client-side-apply",
    paths: [`f:metadata f:annotations f:${last}`, "f:data f:a", "f:data f:b"],
  });
  const lines = linesOf(nextApply(live, configOf({ a: "1" }), PLAIN));
  expect(lines).toContain('remove data.b: "1" → undefined (kubectl-client-side-apply)');
  expect(lines.join()).toContain("remove metadata.annotations");
});

test("kubectl's default manager overwrites what its client-side apply wrote", () => {
  const last = "kubectl.kubernetes.io/last-applied-configuration";
  const text = JSON.stringify(configOf({ a: "1" }));
  const live = liveOf(configOf({ a: "1" }, { annotations: { [last]: text } }), {
    manager: "kubectl-client-side-apply",
    paths: [`f:metadata f:annotations f:${last}`, "f:data f:a"],
  });
  const next = configOf({ a: "2" });
  expect(nextApply(live, next, { ...PLAIN, manager: "kubectl" }).result).toBe("changed");
  expect(nextApply(live, next, PLAIN).result).toBe("conflict");
});

test("lists of a custom resource are merged as its managed fields show", () => {
  const monitor = (fields: object): Manifest => ({
    apiVersion: "example.com/v1",
    kind: "Monitor",
    metadata: { name: "web", namespace: "shop" },
    spec: fields,
  });
  const item = 'f:spec f:groups k:{"name":"b"}';
  const live = liveOf(
    monitor({ groups: [{ name: "a" }, { name: "b" }], hosts: ["a", "b"], zones: ["a", "b"] }),
    ours('f:spec f:groups k:{"name":"a"} .', 'f:spec f:hosts v:"a"', "f:spec f:zones"),
    { manager: "mesh", operation: "Apply", paths: [`${item} .`, `${item} f:name`, 'f:spec f:hosts v:"b"'] },
  );
  expect(linesOf(nextApply(live, monitor({ groups: [{ name: "a" }], hosts: ["a"], zones: ["a"] }), PLAIN))).toEqual([
    'update spec.zones: ["a","b"] → ["a"] ()',
    'keep as otherManager spec.groups[b]: {"name":"b"} → {"name":"b"} (mesh)',
    'keep as otherManager spec.hosts["b"]: "b" → "b" (mesh)',
  ]);
});
