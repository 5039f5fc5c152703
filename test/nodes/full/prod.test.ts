import type { Manifest } from "../../../lib/manifests/manifest";
import { reachability } from "../../../lib/reachability/reachability";
import { NAMESPACE, eventually } from "../../e2e/support/layer";
import { environmentOf } from "../../helpers/fixtures";
import { nodeBinaries } from "../support/binaries";
import { budgets, describeUsage, usageOf } from "../support/budgets";
import { startNodeCluster, untilReady, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import type { Node } from "../support/node";
import { matrices, placedWorkloads } from "../support/packets";
import { restarted, runningPods } from "../support/pods";
import { losePower, secondsSince, until, untilGone } from "../support/power-loss";
import { record } from "../support/record";
import { watchUsage } from "../support/usage";
import { belowFloor, byWorkload, leastPods, workloadOf } from "../support/workloads";

/**
 * Prod requests 9.3 CPUs, which six nodes with two CPUs have. After the loss of one of them, the rest would have to be filled without a gap, so there is
 * a seventh. CPU requests only decide where pods are placed, because the nodes share the machine's CPUs.
 */
const NODES = 7;
const ZONES = 3;
/** Each volume is on a separate node, so that one datastore can be lost without the others. */
const VOLUME_NODES = 5;
/** The datastore whose node is lost in a test. */
const REDIS = "redis-deployment";

const layer = layerOnNodes(environmentOf("prod", "environments"));
let cluster: NodeCluster;
let manifests: readonly Manifest[];

const pods = () => runningPods(cluster.kubectl, NAMESPACE);
const zoneOf = (node: string) => `zone-${((Number(node.replace("node-", "")) - 1) % ZONES) + 1}`;

beforeAll(async () => {
  cluster = await startNodeCluster({
    binaries: await nodeBinaries(),
    images: await imagesForNodes(),
    count: NODES,
    zones: ZONES,
    volumeNodes: VOLUME_NODES,
  });
  const watch = watchUsage(cluster);
  const began = Date.now();
  manifests = await deploy(cluster.kubectl, layer);
  await untilUp(cluster.kubectl);
  const topic = "Start of prod";
  record({ topic, what: "every pod is ready", value: secondsSince(began) });
  const usages = watch.read();
  watch.end();
  const used = await budgets(cluster.kubectl, NAMESPACE);
  for (const budget of used) {
    const usage = usageOf(budget, usages);
    if (usage !== undefined) record({ topic, what: budget.name, value: describeUsage(budget, usage) });
  }
});
afterAll(async () => {
  await cluster?.stop();
});

test("every pod of prod becomes ready within its probe budget, without a restart", async () => {
  const running = await pods();
  expect(belowFloor(manifests, running)).toEqual([]);
  expect([...leastPods(manifests).values()].reduce((sum, least) => sum + least)).toBe(21);
  expect(running.filter(({ isReady }) => !isReady).map(({ name }) => name)).toEqual([]);
  expect(await restarted(cluster.kubectl, NAMESPACE, running)).toEqual([]);
});

test("the pods of each prod workload run on more than one node and in more than one zone", async () => {
  const crowded: string[] = [];
  for (const [name, own] of byWorkload(await pods())) {
    const nodes = new Set(own.map(({ node }) => node));
    const zones = new Set(own.map(({ node }) => zoneOf(node)));
    const value = `${own.length} on ${[...nodes].sort().join(", ")} in ${[...zones].sort().join(", ")}`;
    record({ topic: "Spread of prod's pods over seven nodes in three zones", what: name, value });
    if (own.length > 1 && (nodes.size === 1 || zones.size === 1)) crowded.push(`${name}: ${value}`);
  }
  expect(crowded).toEqual([]);
});

test("packets pass between prod's pods exactly where `reach` reports them as allowed", async () => {
  expect(placedWorkloads(reachability(manifests), await pods())).toHaveLength(leastPods(manifests).size);
  await eventually(async () => {
    const { expected, actual, silent } = await matrices(cluster, manifests, await pods());
    expect(actual).toEqual(expected);
    expect(expected.length).toBeGreaterThan(30);
    expect(silent).toEqual([]);
  });
});

test("with the taint out-of-service, the pods of a lost prod node are replaced at once, but Redis waits for its volume", async () => {
  const { kubectl } = cluster;
  const before = await pods();
  const victim = cluster.nodes.find(({ name }) => byWorkload(before).get(REDIS)?.[0]?.node === name);
  if (victim === undefined) throw new Error("Redis runs on no node");
  const { lost, note } = await losePower(cluster, victim);
  const taint = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";
  await kubectl.run(["taint", "node", victim.name, taint]);
  await untilGone(kubectl, lost);
  note("its pods are deleted, with the taint set now");
  await until("all pods but Redis are replaced", async () => (await belowWithout(victim)).join() === REDIS);
  note("all of them are replaced, except Redis");
  const waiting = ["--for=jsonpath={.status.phase}=Pending", "-l", "app=redis", "--timeout=60s"];
  await kubectl.run(["-n", NAMESPACE, "wait", "pods", ...waiting]);

  await victim.start();
  const started = Date.now();
  await kubectl.run(["taint", "node", victim.name, `${taint}-`]);
  await untilReady(kubectl, NODES);
  await untilUp(kubectl);
  note("Redis is ready, after the start of its node", secondsSince(started));
  expect((await pods()).find((pod) => workloadOf(pod) === REDIS)?.node).toBe(victim.name);
});

/** Names of the workloads that have too few ready pods without those on a node. */
async function belowWithout({ name }: Node): Promise<readonly string[]> {
  return belowFloor(
    manifests,
    (await pods()).filter(({ node }) => node !== name),
  );
}
