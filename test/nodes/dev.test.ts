import { lockdownManifests } from "../../charts/operations/lockdown";
import { isNetworkPolicy } from "../../lib/manifests/network-policies/problems";
import type { Manifest } from "../../lib/manifests/manifest";
import { LOCKDOWN_LEVELS } from "../../lib/traffic";
import { NAMESPACE, eventually, mustApply } from "../e2e/support/layer";
import { environmentOf } from "../helpers/fixtures";
import { nodeBinaries } from "./support/binaries";
import { failedCallees } from "./support/failed-callees";
import { startNodeCluster, untilReady, type NodeCluster } from "./support/cluster";
import { STORE_NAMES, readValues, writeValue } from "./support/data";
import { imagesForNodes } from "./support/images";
import { deploy, layerOnNodes, untilUp } from "./support/layer";
import { matrices } from "./support/packets";
import { recordStartups } from "./support/startup";
import { nodeOf, processIds, processOf, restarted, runningPods } from "./support/pods";

const layer = layerOnNodes(environmentOf("dev", "environments"));
let cluster: NodeCluster;
let manifests: readonly Manifest[];

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  manifests = await deploy(cluster.kubectl, layer);
  await untilUp(cluster.kubectl);
});
afterAll(async () => {
  await cluster?.stop();
});

test("every pod of dev becomes ready within its probe budget, without a restart", async () => {
  const pods = await runningPods(cluster.kubectl, NAMESPACE);
  const deployments = manifests.filter(({ kind }) => kind === "Deployment");
  expect(pods.filter(({ isReady }) => isReady)).toHaveLength(deployments.length);
  expect(await restarted(cluster.kubectl, NAMESPACE, pods)).toEqual([]);
  await recordStartups(cluster.kubectl, NAMESPACE, "on an empty volume");
});

test("every container of dev runs as the kernel's restricted process", async () => {
  const found: string[] = [];
  for (const pod of await runningPods(cluster.kubectl, NAMESPACE)) {
    const node = nodeOf(cluster, pod);
    const pids = await processIds(node);
    for (const { name, id } of pod.containers) {
      const pid = pids.get(id) ?? "missing";
      const status = await node.run("cat", [`/proc/${pid}/status`]);
      const field = (key: string) => new RegExp(`^${key}:\\s+(\\S+)`, "m").exec(status)?.[1];
      const mounts = await node.run("cat", [`/proc/${pid}/mountinfo`]);
      const [, options] = /^\d+ \d+ \S+ \S+ \/ (\S+)/m.exec(mounts) ?? [];
      if (field("Uid") === "0") found.push(`${pod.name}/${name} runs as root`);
      if (field("NoNewPrivs") !== "1") found.push(`${pod.name}/${name} can gain privileges`);
      if (field("CapEff") !== "0000000000000000") found.push(`${pod.name}/${name} has capabilities`);
      if (field("Seccomp") !== "2") found.push(`${pod.name}/${name} has no seccomp filter`);
      if (options?.split(",")[0] !== "ro") found.push(`${pod.name}/${name} has a writable root: ${options}`);
    }
  }
  expect(found).toEqual([]);
});

test("every edge service of dev reaches its callees with real clients", async () => {
  // The clients of a service connect every few seconds.
  await eventually(async () => expect(await failedCallees(cluster.kubectl)).toEqual([]));
});

test("packets pass between dev's pods exactly where `reach` reports them as allowed", async () => {
  await eventually(async () => {
    const { expected, actual, silent } = await matrices(
      cluster,
      manifests,
      await runningPods(cluster.kubectl, NAMESPACE),
    );
    expect(actual).toEqual(expected);
    expect(expected.length).toBeGreaterThan(15);
    expect(silent).toEqual([]);
  });
});

test("packets pass under each lockdown level exactly where `reach` reports them as allowed, and the normal manifests restore all", async () => {
  const pods = await runningPods(cluster.kubectl, NAMESPACE);
  const others = manifests.filter((manifest) => !isNetworkPolicy(manifest));
  const expectMatrix = async (policies: readonly Manifest[]) =>
    eventually(async () => {
      const { expected, actual } = await matrices(cluster, [...others, ...policies], pods);
      expect(actual).toEqual(expected);
    });
  for (const level of LOCKDOWN_LEVELS) {
    const policies = lockdownManifests(layer, level).filter(isNetworkPolicy);
    await mustApply(cluster.kubectl, policies);
    await expectMatrix(policies);
  }
  const normal = manifests.filter(isNetworkPolicy);
  await mustApply(cluster.kubectl, normal);
  await expectMatrix(normal);
});

describe("data of the stores", () => {
  const written: string[] = [];
  /** Writes one more value to each store, runs an event, and expects every value so far. */
  const expectKept = async (value: string, what: string, event: () => Promise<void>) => {
    written.push(value);
    for (const store of STORE_NAMES) await writeValue(cluster.kubectl, store, value);
    const started = Date.now();
    await event();
    await untilUp(cluster.kubectl);
    for (const store of STORE_NAMES)
      await eventually(async () => expect([store, await readValues(cluster.kubectl, store)]).toEqual([store, written]));
    await recordStartups(cluster.kubectl, NAMESPACE, what, started);
  };
  const stores = async () =>
    (await runningPods(cluster.kubectl, NAMESPACE)).filter(({ labels }) =>
      STORE_NAMES.some((store) => labels["app"] === store),
    );

  test("PostgreSQL, Redis and Kafka keep their data when their process is killed", async () => {
    await expectKept("1-kill", "after its process was killed", async () => {
      const before = await stores();
      expect(before).toHaveLength(STORE_NAMES.length);
      for (const pod of before) await nodeOf(cluster, pod).run("kill", ["-KILL", await processOf(cluster, pod)]);
      await eventually(async () => {
        const restarts = (await stores()).flatMap(({ containers }) => containers.map((one) => one.restarts));
        expect(restarts).toEqual(before.map(() => 1));
      });
    });
  });

  test("PostgreSQL, Redis and Kafka keep their data in a rollout", async () => {
    await expectKept("2-rollout", "in a rollout", async () => {
      const deployments = STORE_NAMES.map((store) => `deployment/${store}-deployment`);
      await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "restart", ...deployments]);
    });
  });

  test("PostgreSQL, Redis and Kafka keep their data when their node loses power", async () => {
    await expectKept("3-power", "after its node lost power", async () => {
      const [node] = cluster.nodes;
      expect(new Set((await stores()).map((pod) => pod.node))).toEqual(new Set([node?.name]));
      await node?.cutPower();
      await node?.start();
      await untilReady(cluster.kubectl, cluster.nodes.length);
    });
  });
});
