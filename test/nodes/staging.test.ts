import { synthesize } from "../../charts/synthesize";
import type { BlueGreenRelease, CanaryRelease } from "../../lib/spec/release";
import { NAMESPACE, mustApply } from "../e2e/support/layer";
import { environmentOf, withRelease } from "../helpers/fixtures";
import { nodeBinaries } from "./support/binaries";
import { startNodeCluster, untilReady, type NodeCluster } from "./support/cluster";
import { imagesForNodes } from "./support/images";
import { deploy, layerOnNodes, untilUp } from "./support/layer";
import { runJob } from "./support/jobs";
import { startObjectStore, storeHosts, type ObjectStore } from "./support/object-store";
import { expectNoFailure as expectNoFailureOn } from "./support/no-failure";
import { startLoad, type LoadResult } from "./support/load";
import { runningPods } from "./support/pods";

const staging = environmentOf("staging", "environments");
/** One more than the requests of staging need, so that a drained node's pods fit elsewhere. Each node advertises the CPUs of this machine. */
const NODES = 4;
/** Two pods, so that the sums are at least 30,000 requests and 2,000 new connections. */
const LOAD = { url: "http://gateway-service:8000", pods: 2, atLeast: 15_000, atLeastNew: 1_000 };

const blue: BlueGreenRelease = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 2 },
  green: { version: "v1.1.0", floor: 2 },
};
const green: BlueGreenRelease = { ...blue, live: "green" };
const stable = withRelease(staging, "gateway", blue);

let cluster: NodeCluster;
let store: ObjectStore;
const BUCKET = "254carbon-backups-staging";

/** Applies staging with a release state of the gateway. */
async function applyGateway(state: BlueGreenRelease): Promise<void> {
  await mustApply(cluster.kubectl, synthesize(layerOnNodes(withRelease(staging, "gateway", state))).manifests);
}

const expectNoFailure = (result: LoadResult) => expectNoFailureOn(cluster, result);

beforeAll(async () => {
  cluster = await startNodeCluster({
    binaries: await nodeBinaries(),
    images: await imagesForNodes(),
    count: NODES,
    hosts: storeHosts([BUCKET]),
  });
  store = await startObjectStore(cluster, [BUCKET]);
  await deploy(cluster.kubectl, layerOnNodes(stable));
  await untilUp(cluster.kubectl);
});
afterAll(async () => {
  await cluster?.stop();
});

test("every pod of staging becomes ready within its probe budget, without a restart", async () => {
  const pods = await runningPods(cluster.kubectl, NAMESPACE);
  expect(pods.filter(({ isReady }) => !isReady).map(({ name }) => name)).toEqual([]);
  const restarted = pods.filter(({ containers }) => containers.some(({ restarts }) => restarts > 0));
  expect(restarted.map(({ name }) => name)).toEqual([]);
  expect(new Set(pods.map(({ node }) => node)).size).toBeGreaterThan(2);
});

test("a blue-green switch and the switch back fail no request", async () => {
  const load = await startLoad(cluster.kubectl, LOAD);
  await applyGateway(green);
  await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "restart", "deployment/gateway-blue"]);
  await untilUp(cluster.kubectl);
  await applyGateway(blue);
  const summary = await load.finish();
  expectNoFailure(summary);
  expect(Object.keys(summary.versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});

test("the steps of a canary release and its promotion fail no request", async () => {
  const steps: readonly CanaryRelease[] = [
    { share: 50, stable: { version: "v1.0.1", floor: 2 }, canary: { version: "v1.1.0", floor: 2 } },
    { share: 0, stable: { version: "v1.1.0", floor: 2 }, canary: { version: "v1.1.0", floor: 1 } },
  ];
  const load = await startLoad(cluster.kubectl, { ...LOAD, url: "http://streaming-service:8000" });
  for (const step of steps) {
    await mustApply(cluster.kubectl, synthesize(layerOnNodes(withRelease(stable, "streaming", step))).manifests);
    await untilUp(cluster.kubectl);
  }
  const summary = await load.finish();
  expectNoFailure(summary);
  expect(Object.keys(summary.versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});

test("a rolling restart of the live color fails no request", async () => {
  const load = await startLoad(cluster.kubectl, LOAD);
  await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "restart", "deployment/gateway-blue"]);
  await untilUp(cluster.kubectl);
  expectNoFailure(await load.finish());
});

test("a drain of the node of a live pod fails no request", async () => {
  // The first node has the volumes. A drain of it stops the stores, which wait for their node.
  const live = (await runningPods(cluster.kubectl, NAMESPACE)).filter(({ name }) => name.startsWith("gateway-blue-"));
  const node = live.find((pod) => pod.node !== "node-1")?.node ?? "";
  expect(node).toMatch(/^node-[234]$/);
  const load = await startLoad(cluster.kubectl, { ...LOAD, node: "node-1" });
  await cluster.kubectl.run(["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=600s"]);
  expect((await runningPods(cluster.kubectl, NAMESPACE)).filter((pod) => pod.node === node)).toEqual([]);
  await cluster.kubectl.run(["uncordon", node]);
  await untilUp(cluster.kubectl);
  expectNoFailure(await load.finish());
});

test("a restart of every kubelet fails no request and restarts no container", async () => {
  const before = await runningPods(cluster.kubectl, NAMESPACE);
  const load = await startLoad(cluster.kubectl, LOAD);
  for (const node of cluster.nodes) await node.restartKubelet();
  await untilReady(cluster.kubectl, NODES);
  expectNoFailure(await load.finish());
  const after = await runningPods(cluster.kubectl, NAMESPACE);
  expect(after.map(({ name, containers }) => [name, containers])).toEqual(
    before.map(({ name, containers }) => [name, containers]),
  );
});

test("a database backup commits a manifest with the first pod, and so does a second run", async () => {
  for (const name of ["backup-one", "backup-two"]) {
    const { succeeded, failedPods, log } = await runJob(cluster, "database-backup", name);
    expect({ succeeded, failedPods, log }).toMatchObject({ succeeded: true, failedPods: 0 });
  }
  const manifests = store.keys(BUCKET, "database/").filter((key) => key.endsWith("/manifest.json"));
  expect(manifests).toHaveLength(2);
  for (const key of manifests) {
    const { files } = JSON.parse(store.read(BUCKET, key).toString()) as {
      readonly files: readonly { readonly key: string; readonly bytes: number }[];
    };
    expect(files.map((file) => [file.key, store.read(BUCKET, file.key).length])).toEqual(
      files.map((file) => [file.key, file.bytes]),
    );
    expect(files.length).toBeGreaterThanOrEqual(3);
  }
});

test("a configuration backup reads the real API and commits a manifest with the first pod", async () => {
  const { succeeded, failedPods, log } = await runJob(cluster, "configuration-backup", "configuration-one");
  expect({ succeeded, failedPods, log }).toMatchObject({ succeeded: true, failedPods: 0 });
  expect(store.keys(BUCKET, "config/").filter((key) => key.endsWith("/manifest.json"))).toHaveLength(1);
});
