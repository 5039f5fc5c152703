import type { Manifest } from "../../../lib/manifests/manifest";
import type { ServiceSpec } from "../../../lib/spec/service";
import { NAMESPACE } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { startLoad, withoutRejections } from "../support/load";
import { runningPods } from "../support/pods";
import { losePower, until, type PowerLoss } from "../support/power-loss";
import { rejectedConnections } from "../support/rejections";
import { smallEnvironment } from "../support/small";
import { belowFloor, workloadOf } from "../support/workloads";

const SPEC: ServiceSpec = { topology: "rolling", scale: { min: 3 }, calls: [], secrets: {} };
const RELEASE = { rolling: { version: "v1.0.1", floor: 3 } };
const layer = layerOnNodes(smallEnvironment({ gateway: { spec: SPEC, release: RELEASE } }));
const LOAD = { url: "http://gateway-service:8000", pods: 1, atLeast: 3_000, atLeastNew: 300, node: "node-1" };
const VICTIM = "node-3";

let cluster: NodeCluster;
let manifests: readonly Manifest[];
let loss: PowerLoss;

const pods = () => runningPods(cluster.kubectl, NAMESPACE);

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 3 });
  manifests = await deploy(cluster.kubectl, layer);
  await untilUp(cluster.kubectl);
});
afterAll(async () => {
  await cluster?.stop();
});

test("a node loses power, and no request fails once its pods are not ready", async () => {
  const { kubectl, nodes } = cluster;
  const victim = nodes.find(({ name }) => name === VICTIM);
  if (victim === undefined) throw new Error(`${VICTIM} does not exist`);
  // Requests at the moment of the loss can fail: nothing can announce it.
  const during = await startLoad(kubectl, LOAD);
  loss = await losePower(cluster, victim);
  expect(loss.lost.map(workloadOf)).toEqual(["gateway"]);
  const first = await during.finish();
  loss.note("requests to the gateway until then", `${first.total}, ${first.failed} failed`);

  const after = await startLoad(kubectl, LOAD);
  const second = await after.finish();
  const survivors = nodes.filter((node) => node !== victim);
  const { failed, failures, rejected } = withoutRejections(second, rejectedConnections(survivors));
  loss.note(
    "requests to the gateway from then on",
    `${second.total}, ${failed} failed, ${rejected} rejected by the firewall`,
  );
  expect({ failed, failures }).toEqual({ failed: 0, failures: [] });
  expect(rejected).toBeLessThanOrEqual(10);
});

test("after five minutes, the pods of the lost node are replaced on other nodes", async () => {
  // The layer renders no tolerations, so the API server adds its own.
  const path = "-o=jsonpath={.spec.tolerations[*].tolerationSeconds}";
  expect(await cluster.kubectl.run(["-n", NAMESPACE, "get", "pod", loss.lost[0]?.name ?? "", path])).toBe("300 300");
  await loss.untilEvicted();
  await until("the pods are replaced", async () => {
    const elsewhere = (await pods()).filter(({ node }) => node !== VICTIM);
    return belowFloor(manifests, elsewhere).length === 0;
  });
  loss.note("its pods are replaced");
  expect((await pods()).map(({ node }) => node).sort()).not.toContain(VICTIM);
});
