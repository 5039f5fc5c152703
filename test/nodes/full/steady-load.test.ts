import { NAMESPACE, objectsOf } from "../../e2e/support/layer";
import { environmentOf } from "../../helpers/fixtures";
import { nodeBinaries } from "../support/binaries";
import { budgets, describeUsage, usageOf, type Budget } from "../support/budgets";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { startLoad, withoutRejections } from "../support/load";
import { restarted, runningPods } from "../support/pods";
import { record } from "../support/record";
import { rejectedConnections } from "../support/rejections";
import { STORE_LOAD, startStoreLoads, untilLoaded } from "../support/store-load";
import { watchUsage, type Usage } from "../support/usage";

/** Dev has the smallest limits of the three environments. */
const layer = layerOnNodes(environmentOf("dev", "environments"));
const MINUTES = 10;
/** Share of its memory limit that a container may need besides file pages, which the kernel can free. */
const MOST_OF_LIMIT = 0.85;
const TOPIC = "Ten minutes of load in dev";

let cluster: NodeCluster;
let measured: readonly { readonly budget: Budget; readonly usage: Usage }[];

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  // From before the first container, because Keycloak needs the most memory while it builds and migrates.
  const watch = watchUsage(cluster);
  await deploy(cluster.kubectl, layer);
  await untilUp(cluster.kubectl);
  await startStoreLoads(cluster.kubectl);
  const load = await startLoad(cluster.kubectl, {
    url: "http://gateway-service:8000",
    pods: 2,
    atLeast: 15_000,
    atLeastNew: 1_000,
  });
  watch.begin();
  await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000));
  const work = await untilLoaded(cluster.kubectl);
  const usages = watch.read();
  watch.end();
  const result = await load.finish();
  const { failed, rejected } = withoutRejections(result, rejectedConnections(cluster.nodes));
  record({
    topic: TOPIC,
    what: "requests to the gateway",
    value: `${result.total}, ${failed} failed, ${rejected} rejected by the firewall`,
  });
  record({
    topic: TOPIC,
    what: "work of the datastores",
    value: `PostgreSQL ${work.postgres} transactions, Redis ${work.redis} evicted keys, Kafka ${work.kafka} records, Keycloak ${work.keycloak} tokens, Alertmanager ${work.alertmanager} alerts`,
  });
  measured = (await budgets(cluster.kubectl, NAMESPACE))
    .filter(({ app }) => app !== STORE_LOAD && app !== "probe")
    .flatMap((budget) => {
      const usage = usageOf(budget, usages);
      return usage === undefined ? [] : [{ budget, usage }];
    });
  for (const { budget, usage } of measured)
    record({ topic: TOPIC, what: budget.name, value: describeUsage(budget, usage) });
});
afterAll(async () => {
  await cluster?.stop();
});

test("ten minutes of load restart, evict and kill no container of dev", async () => {
  const pods = (await runningPods(cluster.kubectl, NAMESPACE)).filter(({ labels }) => labels["app"] !== STORE_LOAD);
  expect(await restarted(cluster.kubectl, NAMESPACE, pods)).toEqual([]);
  const all = await objectsOf<{ readonly status: { readonly reason?: string } }>(cluster.kubectl, "pods");
  expect(all.filter(({ status }) => status.reason === "Evicted")).toEqual([]);
  // Every Deployment, and the init container of Keycloak.
  expect(measured.map(({ budget }) => budget.app).filter((app, index, all) => all.indexOf(app) === index)).toHaveLength(
    10,
  );
  expect(measured.filter(({ usage }) => usage.oomKills > 0).map(({ budget }) => budget.name)).toEqual([]);
});

test("no container of dev needs more than 85 % of its memory limit under load and while it starts", () => {
  const tight = measured.filter(({ budget, usage }) => usage.peak.fixed > MOST_OF_LIMIT * budget.memory.limit);
  expect(tight.map(({ budget, usage }) => `${budget.name}: ${describeUsage(budget, usage)}`)).toEqual([]);
});

test("the memory request of each container of dev covers its working set under load", () => {
  const short = measured.filter(({ budget, usage }) => usage.steady.workingSet > budget.memory.request);
  expect(short.map(({ budget, usage }) => `${budget.name}: ${describeUsage(budget, usage)}`)).toEqual([]);
});
