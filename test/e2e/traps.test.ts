import { synthesize } from "../../charts/synthesize";
import { findManifest, type Manifest } from "../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../helpers/fixtures";
import {
  NAMESPACE,
  apply,
  eventually,
  holdAt,
  mustApply,
  removeLayer,
  untilAvailable,
  untilFloors,
} from "./support/layer";
import { applied } from "./support/live-objects";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const { manifests } = synthesize(layerOf(environmentOf("prod")));
const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
const AUTOSCALER = "HorizontalPodAutoscaler/gateway-blue";
const valueOf = (object: string, path: string) => own("get", object, "-o", `jsonpath={${path}}`);

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
});
afterAll(() => removeLayer(kubectl));
// Each test starts from the rendered manifests.
afterEach(async () => {
  await apply(kubectl, manifests, "--force-conflicts");
});

describe("manual changes of the runbook, and the next apply", () => {
  test("after a selector patch, the next apply is rejected because of a conflict with kubectl-patch", async () => {
    await own("patch", "service", "gateway-service", "-p", '{"spec":{"selector":{"version":"green"}}}');
    const { code, stderr } = await apply(kubectl, manifests);
    expect(code).toBe(1);
    expect(stderr).toContain('conflict with "kubectl-patch" using v1: .spec.selector');
    expect(await valueOf("service/gateway-service", ".spec.selector.version")).toBe("green");
  });

  test("a stray selector key, which client-side apply would keep, causes a conflict, and a forced apply removes it", async () => {
    await own("patch", "service", "metrics-service", "-p", '{"spec":{"selector":{"version":"canary"}}}');
    const { code, stderr } = await apply(kubectl, manifests);
    expect({ code, isNamed: stderr.includes('conflict with "kubectl-patch"') }).toEqual({ code: 1, isNamed: true });
    await apply(kubectl, manifests, "--force-conflicts");
    expect(JSON.parse(await valueOf("service/metrics-service", ".spec.selector"))).toEqual({ app: "metrics" });
  });

  test("after kubectl set image, the next apply is rejected because of a conflict on the image", async () => {
    const image = "ghcr.io/254carbon/access-layer-metrics:v1.0.2";
    await own("set", "image", "deployment/metrics", `metrics=${image}`);
    const { code, stderr } = await apply(kubectl, manifests);
    expect(code).toBe(1);
    expect(stderr).toContain('conflict with "kubectl-set"');
    expect(await valueOf("deployment/metrics", ".spec.template.spec.containers[0].image")).toBe(image);
  });

  test("the next apply does not change the replicas of a Deployment that was scaled within its range", async () => {
    await holdAt(kubectl, new Map([["gateway-blue", 5]]));
    const deployment = [findManifest(manifests, "Deployment", "gateway-blue")];
    const before = await applied(kubectl, deployment);
    // Keeps the HPA at five pods. It is not under test, and it would scale down at an unpredictable time.
    const others = manifests.filter(({ kind, metadata }) => `${kind}/${metadata.name}` !== AUTOSCALER);
    expect(others).toHaveLength(manifests.length - 1);
    await mustApply(kubectl, others);
    expect(await valueOf("deployment/gateway-blue", ".spec.replicas")).toBe("5");
    expect(await applied(kubectl, deployment)).toEqual(before);
  });

  test("raised limits are admitted, because the LimitRange has no maximum", async () => {
    const container = { name: "metrics", resources: { limits: { memory: "2Gi", cpu: "1000m" } } };
    const patch = JSON.stringify({ spec: { template: { spec: { containers: [container] } } } });
    await own("patch", "deployment/metrics", "-p", patch);
    await untilAvailable(kubectl);
    // Old pods may still be terminating after the rollout.
    await eventually(async () => {
      const limits = "jsonpath={.items[*].spec.containers[0].resources.limits.memory}";
      const pods = await own("get", "pods", "-l", "app=metrics", "-o", limits);
      expect([...new Set(pods.split(" "))]).toEqual(["2Gi"]);
    });
  });
});

describe("reasons for the rules", () => {
  const changed = (kind: string, name: string, spec: Readonly<Record<string, unknown>>): readonly Manifest[] => {
    const manifest = findManifest(manifests, kind, name);
    return [{ ...manifest, spec: { ...(manifest["spec"] as object), ...spec } }];
  };

  test("the API server also rejects an HPA with a floor of 0", async () => {
    const { code, stderr } = await apply(kubectl, changed("HorizontalPodAutoscaler", "metrics", { minReplicas: 0 }));
    expect(code).toBe(1);
    expect(stderr).toContain("spec.minReplicas: Invalid value: 0");
  });

  test("the API server rejects a changed selector, because it is immutable", async () => {
    const selector = { matchLabels: { app: "metrics" } };
    const { code, stderr } = await apply(kubectl, changed("Deployment", "metrics", { selector }));
    expect(code).toBe(1);
    expect(stderr).toContain("field is immutable");
  });

  test("removing replicas from an applied Deployment scales it to 1, so a change from a fixed scale to a range needs several steps", async () => {
    const [metrics] = changed("Deployment", "metrics", { replicas: 4 });
    const probe: Manifest = { ...(metrics as Manifest), metadata: { name: "probe", namespace: NAMESPACE } };
    await mustApply(kubectl, [probe]);
    const { replicas: _taken, ...spec } = probe["spec"] as unknown as { readonly replicas: number };
    await mustApply(kubectl, [{ ...probe, spec }]);
    expect(await valueOf("deployment/probe", ".spec.replicas")).toBe("1");
    await own("delete", "deployment", "probe");
  });
});
