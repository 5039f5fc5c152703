import { eventually, mustApply, untilAvailable } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { startLoad, type LoadResult } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import { record } from "../support/record";
import { deployServices, layerOfServices, podsOf, strictManifests, type SmallService } from "../support/services";

/** Two pods, so that the sums are at least 30,000 requests and 2,000 new connections. */
const LOAD = { pods: 2, atLeast: 15_000, atLeastNew: 1_000 };

/** A service with a fixed number of pods, and one with an autoscaler. */
let services: Readonly<Record<"fixed" | "scaled", SmallService>> = {
  fixed: { scale: { min: 1 }, floor: 4, version: "v1.0.1" },
  scaled: { scale: { min: 1, max: 4 }, floor: 4, version: "v1.0.1" },
};

let cluster: NodeCluster;

/** Applies other settings for some of the services. */
function apply(changes: Partial<typeof services>): Promise<void> {
  services = { ...services, ...changes };
  return mustApply(cluster.kubectl, strictManifests(layerOfServices(services)));
}

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  await deployServices(cluster.kubectl, strictManifests(layerOfServices(services)));
  await untilPods("fixed", 4);
  await untilPods("scaled", 4);
});
afterAll(async () => {
  await cluster?.stop();
});

/** Waits until a service has exactly a number of pods, all of them available, and no other pod is left. */
async function untilPods(service: string, count: number): Promise<void> {
  await eventually(async () => expect(await podsOf(cluster.kubectl, service)).toHaveLength(count));
  await untilAvailable(cluster.kubectl);
}

/** Sends requests to a service while something happens to it. */
async function underLoad(service: string, event: () => Promise<void>): Promise<LoadResult> {
  const load = await startLoad(cluster.kubectl, { ...LOAD, url: `http://${service}-service:8000` });
  await event();
  return load.finish();
}

function note(what: string, { failed, total, newConnections }: LoadResult): void {
  record({ topic: "Requests", what, value: `${failed} of ${total} failed, with ${newConnections} new connections` });
}

test("a rolling release of a new version fails no request", async () => {
  const result = await underLoad("fixed", async () => {
    await apply({ fixed: { ...services.fixed, version: "v1.1.0" } });
    await untilAvailable(cluster.kubectl);
    await untilPods("fixed", 4);
  });
  note("rolling release of four pods", result);
  expectNoFailure(cluster, result);
  expect(Object.keys(result.versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});

test("a lower fixed number of pods fails no request", async () => {
  const result = await underLoad("fixed", async () => {
    await apply({ fixed: { ...services.fixed, floor: 1 } });
    await untilPods("fixed", 1);
  });
  note("fixed number of pods lowered from 4 to 1", result);
  expectNoFailure(cluster, result);
});

test("a lower maximum of the autoscaler fails no request", async () => {
  const result = await underLoad("scaled", async () => {
    await apply({ scaled: { ...services.scaled, scale: { min: 1, max: 2 }, floor: 2 } });
    // The autoscaler does not wait for its window of five minutes when there are more pods than its maximum.
    await untilPods("scaled", 2);
  });
  note("autoscaler's maximum lowered from 4 to 2", result);
  expectNoFailure(cluster, result);
});
