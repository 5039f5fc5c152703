import { synthesize } from "../../../charts/synthesize";
import type { BlueGreenRelease, RollingRelease } from "../../../lib/spec/release";
import { NAMESPACE, mustApply } from "../../e2e/support/layer";
import { freeVolumes } from "../../e2e/support/live-objects";
import { environmentOf, withRelease } from "../../helpers/fixtures";
import { preview, up } from "../../pulumi-e2e/support/changes";
import { liveObjects } from "../../pulumi-e2e/support/cluster-objects";
import { documented } from "../../pulumi-e2e/support/page";
import { createProject, type Project } from "../../pulumi-e2e/support/project";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { createSecrets, layerOnNodes, untilUp } from "../support/layer";
import { startLoad } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import { runningPods } from "../support/pods";
import {
  measured,
  servicesOfRedis,
  serving,
  startPulumi,
  unfinished,
  withService,
  type PulumiRun,
} from "../support/pulumi";
import { emptyVolumes } from "../support/system";

const BY_HAND = "Detect manual changes";
/** Only ends a hang. A first start has taken more than ten minutes on a busy machine. */
const UP_SECONDS = 1800;
const LOAD = { pods: 2, atLeast: 15_000, atLeastNew: 1_000 };

const blue: BlueGreenRelease = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 1 },
  green: { version: "v1.0.1", floor: 1 },
};
const rolling = (version: string): RollingRelease => ({ rolling: { version, floor: 1 } });

const shipped = environmentOf("dev", "environments");
/** Dev with a second color of the gateway. */
const first = withRelease(withService(shipped, "gateway", { topology: "blueGreen" }), "gateway", blue);
const { manifests } = synthesize(layerOnNodes(first));
const released = withRelease(first, "auth", rolling("v1.1.0"));

let cluster: NodeCluster;
let pulumi: PulumiRun;
let dev: Project;

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  pulumi = await startPulumi(cluster);
  dev = await createProject({ stack: "dev", files: first, seconds: UP_SECONDS });
});
afterAll(async () => {
  pulumi?.stop();
  await cluster?.stop();
});

test("pulumi up on an empty cluster ends when the pods of every Deployment are ready, and shows the stack's output", async () => {
  await createSecrets(cluster.kubectl, layerOnNodes(first));
  await measured("pulumi up of dev on an empty cluster", () => up(dev));
  expect(await unfinished(cluster.kubectl)).toEqual([]);
  const pods = await runningPods(cluster.kubectl, NAMESPACE);
  expect(pods).toHaveLength(manifests.filter(({ kind }) => kind === "Deployment").length);
  expect(pods.filter(({ isReady }) => !isReady).map(({ name }) => name)).toEqual([]);
  const outputs = await dev.run(["stack", "output", "--json", "--stack", "dev"]);
  expect(JSON.parse(outputs)).toEqual({ namespace: NAMESPACE });
});

test("a second pulumi up changes nothing, and the objects in the cluster equal the rendered manifests", async () => {
  expect((await preview(dev, "--refresh")).changes).toEqual([]);
  expect(await up(dev)).toMatch(/Resources:\n {4}\d+ unchanged\n/);
  expect(await dev.shell(documented(BY_HAND, "dev", 1))).toContain(`no drift in ${manifests.length} objects`);
});

test("a rolling release with pulumi up fails no request, and ends when only the new pods serve", async () => {
  const load = await startLoad(cluster.kubectl, { ...LOAD, url: "http://auth-service:8000" });
  dev.write(released);
  await measured("pulumi up of one rolling release", () => up(dev));
  expect(await unfinished(cluster.kubectl)).toEqual([]);
  expect(await serving(cluster.kubectl, "auth")).toEqual([[expect.any(String), "v1.1.0"]]);
  const summary = await load.finish();
  expectNoFailure(cluster, summary);
  expect(Object.keys(summary.versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});

test("a preview names an image that was changed by hand, and pulumi up without a preview restores it", async () => {
  const image = "entitlements=ghcr.io/254carbon/access-layer-entitlements:v1.1.0";
  await cluster.kubectl.run(["-n", NAMESPACE, "set", "image", "deployment/entitlements", image]);
  await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "status", "deployment/entitlements", "--timeout=300s"]);
  const { code, stdout, stderr } = await dev.try(documented(BY_HAND, "dev").trim().split(" ").slice(1));
  expect(code).not.toBe(0);
  const text = `${stdout}${stderr}`.replaceAll(/\s+/g, " ");
  expect(text).toContain('"254carbon-access/entitlements" failed');
  expect(text).toContain(
    'conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="entitlements"].image',
  );
  expect(await serving(cluster.kubectl, "entitlements")).toEqual([[expect.any(String), "v1.1.0"]]);
  await up(dev, "--refresh");
  expect(await unfinished(cluster.kubectl)).toEqual([]);
  expect(await serving(cluster.kubectl, "entitlements")).toEqual([[expect.any(String), "v1.0.1"]]);
  expect((await preview(dev, "--refresh")).changes).toEqual([]);
});

test("a blue-green switch with pulumi up, and the switch back, fail no request", async () => {
  const load = await startLoad(cluster.kubectl, { ...LOAD, url: "http://gateway-service:8000" });
  const prepared: BlueGreenRelease = { ...blue, green: { version: "v1.1.0", floor: 1 } };
  for (const [what, state] of [
    ["pulumi up of the idle color", prepared],
    ["pulumi up of a switch", { ...prepared, live: "green" }],
    ["pulumi up of the switch back", prepared],
  ] as const) {
    dev.write(withRelease(released, "gateway", state));
    await measured(what, () => up(dev));
  }
  const summary = await load.finish();
  expectNoFailure(cluster, summary);
  expect(Object.keys(summary.versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});

test("with one operation at a time, services that become ready only after their datastore do not block it", async () => {
  const small = servicesOfRedis(shipped, "access-small");
  await createSecrets(cluster.kubectl, layerOnNodes(small));
  const project = await createProject({ stack: "small", files: small, seconds: UP_SECONDS });
  await measured("pulumi up --parallel 1 of two services and Redis", () => up(project, "--parallel", "1"));
  const pods = await runningPods(cluster.kubectl, "access-small");
  expect(pods.map(({ labels, isReady }) => `${labels["app"]} ${isReady}`).sort()).toEqual([
    "auth true",
    "entitlements true",
    "redis true",
  ]);
  await cluster.kubectl.run(["delete", "namespace", "access-small"]);
});

test("the documented commands delete the stack with its pods, and kubectl then deploys the same manifests", async () => {
  const [unprotect, destroy, ...remove] = documented("Delete a stack", "dev").trim().split("\n");
  await measured("pulumi destroy of dev", () => dev.shell([unprotect, destroy].join("\n")));
  expect(await runningPods(cluster.kubectl, NAMESPACE)).toEqual([]);
  const kept = await liveObjects(cluster.kubectl, manifests);
  expect([...new Set(kept.map(({ kind }) => kind))].sort()).toEqual(["Namespace", "PersistentVolumeClaim"]);
  await dev.shell(remove.join("\n"));
  await freeVolumes(cluster.kubectl, ({ spec }) => spec.claimRef !== undefined);
  cluster.nodes.forEach(emptyVolumes);
  await createSecrets(cluster.kubectl, layerOnNodes(first));
  await measured("kubectl apply of the same manifests, until all pods are ready", async () => {
    await mustApply(cluster.kubectl, manifests);
    await untilUp(cluster.kubectl);
  });
  expect(await unfinished(cluster.kubectl)).toEqual([]);
  await measured("kubectl apply and rollout status of the same rolling release", async () => {
    await mustApply(cluster.kubectl, synthesize(layerOnNodes(released)).manifests);
    await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "status", "deployment/auth", "--timeout=300s"]);
  });
  expect(await serving(cluster.kubectl, "auth")).toEqual([[expect.any(String), "v1.1.0"]]);
});
