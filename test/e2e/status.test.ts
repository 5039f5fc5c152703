import { join } from "path";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import { synthesize } from "../../charts/synthesize";
import { accessLayer, newFolder, type Run } from "../bin/command-line";
import { kubeconfigOf, stopProxies } from "./support/impersonated";
import { NAMESPACE, apply, eventually, mustApply, objectsOf, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const folder = newFolder();
const layer = loadValidEnvironments(join(folder, "environments"), ["prod"])[0]?.layer;
if (layer === undefined) throw new Error("prod was not loaded");
const { manifests } = synthesize(layer);
const { onCall } = layer;
const byHand = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
const patch = (kind: string, name: string, change: object, ...more: string[]) =>
  byHand("patch", kind, name, "-p", JSON.stringify(change), ...more);

let reader: string;
const run = (...args: readonly string[]): Promise<Run> =>
  accessLayer(folder, [...args, "--env", "prod"], { KUBECONFIG: reader });

async function untilReady(): Promise<void> {
  await eventually(async () => {
    const { code, stdout } = await run("status");
    if (code !== 0) throw new Error(stdout);
  }, 1000);
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: { readonly containerStatuses?: readonly object[] };
}

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
  reader = await kubeconfigOf(kubectl, onCall.read[0] ?? "", "prod-eu");
});
afterEach(async () => {
  // The apply keeps labels of other field managers.
  await patch("deployment", "metrics", { spec: { template: { metadata: { labels: { sim: null } } } } });
  await apply(kubectl, manifests, "--force-conflicts");
  await untilReady();
});
afterAll(async () => {
  stopProxies();
  await removeLayer(kubectl);
});

test("oncall-read sees that all of prod is ready", async () => {
  const { code, stdout, stderr } = await run("status");
  expect({ code, stderr, first: stdout.split("\n")[0] }).toEqual({
    code: 0,
    stderr: "",
    first: `prod: all 5 services are ready (context prod-eu, namespace ${NAMESPACE})`,
  });
  expect(stdout).toMatch(/^gateway +blue: live +✓ ok +v1\.0\.1 +3\/3 +3–12 +100 % +0 +none$/m);
  expect(stdout).toMatch(/^streaming +stable +✓ ok +v1\.0\.1 +3\/3 +3–10 +100 % +0 +none$/m);
  expect(stdout).toMatch(/^keycloak +✓ ok +2\/2 +0$/m);
});

test("status names a version that was set by hand, and its pods that can't pull the image", async () => {
  const template = {
    metadata: { labels: { sim: "never-ready" } },
    spec: { containers: [{ name: "metrics", image: "example.com/metrics:v9" }] },
  };
  await patch("deployment", "metrics", { spec: { template } });
  const [pod] = await eventuallyOne("app=metrics,sim=never-ready");
  const state = { waiting: { reason: "ImagePullBackOff", message: "not found" } };
  const containerStatuses = [{ name: "metrics", image: "", imageID: "", ready: false, restartCount: 0, state }];
  await patch(
    "pod",
    pod?.metadata.name ?? "",
    { status: { containerStatuses } },
    "--subresource=status",
    "--type=merge",
  );
  const { code, stdout } = await run("status");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^prod: 1 of 5 services needs attention /);
  expect(stdout).toMatch(/^metrics +rolling +~ rolling out +2× v1\.0\.1, 1× v9 +2\/2 .* ImagePullBackOff +2$/m);
  expect(stdout).toContain("  - metrics is rolling out: 1 of 2 pods with the new template\n");
  expect(stdout).toMatch(
    /^ {2}- pod metrics-\S+: ImagePullBackOff\n {4}to see its events: kubectl .* describe pod metrics-/m,
  );
  expect(stdout).toContain("  - metrics has the version v9, but the release file says v1.0.1\n");
});

async function eventuallyOne(labelSelector: string): Promise<readonly Pod[]> {
  let found: readonly Pod[] = [];
  await eventually(async () => {
    found = await objectsOf<Pod>(kubectl, "pods", { labelSelector });
    // KWOK has set its status, and does not overwrite another one.
    const started = found.filter(({ status }) => status.containerStatuses !== undefined);
    if (started.length !== 1) throw new Error(`${started.length} pods of ${labelSelector} have started`);
  });
  return found;
}

test("status names a color that was made live by hand", async () => {
  await patch("service", "gateway-service", { spec: { selector: { version: "green" } } });
  const { code, stdout } = await run("status", "gateway");
  expect(code).toBe(1);
  expect(stdout).toMatch(/^gateway +blue: idle .* 0 % .*\n +green: live .* 100 % /m);
  expect(stdout).toContain("Service gateway-service sends requests to green, but the release file says blue\n");
  expect(stdout).toContain("1 field differs from the manifest: Service gateway-service\n");
});

test("status names a workload that was scaled to 0, and its command starts the pods", async () => {
  await byHand("scale", "deployment/entitlements", "--replicas=0");
  await eventually(async () => {
    const { code, stdout } = await run("status", "entitlements");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^entitlements +rolling +✗ stopped +\(v1\.0\.1\) +0\/0 /m);
  });
  const { stdout } = await run("status", "entitlements");
  expect(stdout).toContain("Service entitlements-service has no ready pod: requests fail\n");
  const [, command = ""] = /to start its pods: kubectl --context prod-eu (.*)$/m.exec(stdout) ?? [];
  await kubectl.run(command.split(" "));
});

test("status and history show the Lease of a service", async () => {
  const by = { by: "anna", at: "2026-01-01T03:00:00Z" };
  const annotations = {
    "access-layer.254carbon.com/pending": JSON.stringify({ operation: { kind: "retire" }, ...by, release: {} }),
    "access-layer.254carbon.com/history": JSON.stringify([
      { operation: { kind: "switch" }, ...by, does: "Makes green live." },
    ]),
  };
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "release-gateway", namespace: NAMESPACE, annotations },
    spec: { holderIdentity: "anna", renewTime: "2026-01-01T03:00:00.000000Z" },
  };
  await kubectl.run(["create", "-f", "-"], { input: JSON.stringify(lease) });
  const { code, stdout } = await run("status", "gateway");
  expect(code).toBe(1);
  expect(stdout).toContain(
    "retire was started by anna at 2026-01-01T03:00:00Z, and did not end: anna holds the lock, renewed at 2026-01-01T03:00:00.000000Z",
  );
  expect((await run("history", "gateway")).stdout).toMatch(/^2026-01-01T03:00:00Z +anna +switch +Makes green live\.$/m);
  await byHand("delete", "lease", "release-gateway");
});

test("a user without an on-call role sees why nothing can be read", async () => {
  const outsider = await kubeconfigOf(kubectl, "other-group", "prod-eu");
  const { code, stdout, stderr } = await accessLayer(folder, ["status", "--env", "prod"], { KUBECONFIG: outsider });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(
    /^context prod-eu: GET \w+ of 254carbon-access: .* is forbidden: .*; sign in, or ask for the on-call role /,
  );
});
