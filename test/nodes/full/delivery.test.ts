import { eventually } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { deliveredServices } from "../support/delivery/environment";
import { differences, operatorFolder, type OperatorFolder } from "../support/delivery/operator-folder";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { startLoad, type Load, type LoadSummary } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import { startEntryPoint, untilStatus } from "../support/outside/entry-point";
import { answersOf, startOutsideLoad } from "../support/outside/load";
import { record } from "../support/record";
import { podsOf } from "../support/services";

const TOPIC = "Delivery commands";
const HOSTS = { "gateway-system": ["api.254carbon.com", "stream.254carbon.com"], "ingress-nginx": [] } as const;

/** Two processes, so that the sums are at least 30,000 requests and 2,000 new connections. */
const ENOUGH = { atLeast: 15_000, atLeastNew: 1_000 };

/** Requests from which a share is computed. */
const SAMPLE = 4_000;

let cluster: NodeCluster;
let folder: OperatorFolder;
let authority: string;

beforeAll(async () => {
  const files = deliveredServices();
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  folder = operatorFolder(cluster.kubectl, files);
  await deploy(cluster.kubectl, layerOnNodes(files));
  authority = await startEntryPoint(cluster, { hosts: HOSTS });
  await untilUp(cluster.kubectl);
  for (const host of HOSTS["gateway-system"])
    await untilStatus(cluster, { proxies: "gateway-system", host, authority }, 200);
});
afterAll(async () => {
  await cluster?.stop();
  folder?.remove();
});

type Service = "gateway" | "streaming" | "metrics";

/** Runs a command of the tool as an operator does, and returns how long it took. */
async function type(command: string): Promise<string> {
  const way = command.startsWith("restart ") ? "" : "--via kubectl ";
  const started = Date.now();
  const { code, stdout, stderr } = await folder.run(`access-layer ${command} --env delivery ${way}--yes`);
  expect({ command, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ command, code: 0 });
  return `\`${command}\` ${((Date.now() - started) / 1000).toFixed(1)} s`;
}

/** The requests to the public service come from outside, where a Gateway splits them by weight. */
function startRequests(service: Service): Promise<Load> {
  return service === "streaming"
    ? startOutsideLoad(cluster, { ...STREAM, authority, ...ENOUGH })
    : startLoad(cluster.kubectl, { ...ENOUGH, url: `http://${service}-service:8000`, pods: 2 });
}

const STREAM = { url: "https://stream.254carbon.com", proxies: "gateway-system" } as const;

/**
 * Runs commands while requests are sent, and expects that none fails, and that the cluster is as in the release file afterward.
 * @param act - returns how long each command took
 * @returns the versions that answered, sorted
 */
async function underLoad(service: Service, act: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const load = await startRequests(service);
  // Even after an error, no load may run into the next test.
  const [acted] = await Promise.allSettled([act()]);
  const result = await load.finish();
  if (acted.status === "rejected") throw acted.reason;
  const value = `${result.failed} of ${result.total} failed, with ${result.newConnections} new connections`;
  record({ topic: TOPIC, what: acted.value.join(", "), value });
  expectNoFailure(cluster, result);
  expect(await differences(cluster.kubectl, folder, service)).toBe("");
  return Object.keys(result.versions).sort();
}

/** Percentage of the requests from outside that a version answers. */
async function shareOf(version: string): Promise<number> {
  const answers: LoadSummary["versions"] = await answersOf(cluster, { ...STREAM, authority, requests: SAMPLE });
  return (100 * (answers[version] ?? 0)) / SAMPLE;
}

/** Expects a share within five standard deviations. */
async function expectShare(version: string, share: number): Promise<string> {
  const seen = await shareOf(version);
  expect(Math.abs(seen - share)).toBeLessThan(5 * Math.sqrt((share * (100 - share)) / SAMPLE));
  return `canary with ${seen.toFixed(1)} % of the requests`;
}

const stateOf = (service: Service) => folder.release().services[service];

test("`release` and `switch` give all requests to the new color, and fail none", async () => {
  const versions = await underLoad("gateway", async () => [
    await type("release gateway v1.1.0"),
    await type("switch gateway"),
  ]);
  expect(versions).toEqual(["v1.0.1", "v1.1.0"]);
  expect(stateOf("gateway")).toMatchObject({ live: "green", green: { version: "v1.1.0", floor: 2 } });
});

test("`rollback` returns to the old color, and fails no request", async () => {
  const versions = await underLoad("gateway", async () => [await type("rollback gateway")]);
  expect(versions).toEqual(["v1.0.1", "v1.1.0"]);
  expect(stateOf("gateway")).toMatchObject({ live: "blue", green: { version: "v1.1.0" } });
});

test("`retire` after a second release reduces the old color to one pod, and fails no request", async () => {
  const versions = await underLoad("gateway", async () => [
    await type("release gateway v1.0.2"),
    await type("switch gateway"),
    await type("retire gateway --now"),
  ]);
  expect(versions).toEqual(["v1.0.1", "v1.0.2"]);
  expect(stateOf("gateway")).toMatchObject({ live: "green", blue: { version: "v1.0.1", floor: 1 } });
});

test("`release` of a rolling service replaces all pods, and fails no request", async () => {
  const versions = await underLoad("metrics", async () => [await type("release metrics v1.1.0")]);
  expect(versions).toEqual(["v1.0.1", "v1.1.0"]);
  expect(stateOf("metrics")).toMatchObject({ rolling: { version: "v1.1.0", floor: 4 } });
});

test("`release`, `canary` and `promote` give the canary 10 %, 50 % and all requests, and fail none", async () => {
  const versions = await underLoad("streaming", async () => [
    await type("release streaming v1.1.0"),
    await expectShare("v1.1.0", 10),
    await type("canary streaming --share 50"),
    await expectShare("v1.1.0", 50),
    await type("promote streaming"),
    await type("promote streaming"),
  ]);
  expect(versions).toEqual(["v1.0.1", "v1.1.0"]);
  expect(await shareOf("v1.1.0")).toBe(100);
  expect(stateOf("streaming")).toMatchObject({ share: 0, stable: { version: "v1.1.0" } });
});

test("`abort` returns all requests to stable, and fails none", async () => {
  const versions = await underLoad("streaming", async () => [
    await type("release streaming v1.0.2"),
    await expectShare("v1.0.2", 10),
    await type("abort streaming"),
  ]);
  expect(versions).toEqual(["v1.0.2", "v1.1.0"]);
  expect(await shareOf("v1.1.0")).toBe(100);
  expect(stateOf("streaming")).toMatchObject({ share: 0, canary: { version: "v1.1.0" } });
});

test("`scale` removes pods, and fails no request", async () => {
  const versions = await underLoad("metrics", async () => [await type("scale metrics 2")]);
  expect(versions).toEqual(["v1.1.0"]);
  await eventually(async () => expect(await podsOf(cluster.kubectl, "metrics")).toHaveLength(2));
});

test("`restart` replaces every pod, and fails no request", async () => {
  const before = await podsOf(cluster.kubectl, "metrics");
  const versions = await underLoad("metrics", async () => [await type("restart metrics")]);
  expect(versions).toEqual(["v1.1.0"]);
  await eventually(async () => {
    const after = await podsOf(cluster.kubectl, "metrics");
    expect(before.filter((pod) => after.includes(pod))).toEqual([]);
  });
});
