import { synthesize } from "../../../charts/synthesize";
import type { BlueGreenRelease, CanaryRelease, ServiceRelease } from "../../../lib/spec/release";
import { NAMESPACE, eventually, mustApply } from "../../e2e/support/layer";
import { withRelease } from "../../helpers/fixtures";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import type { LoadSummary } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import { startEntryPoint, statusesOf, untilStatus, type PublicRequest } from "../support/outside/entry-point";
import { BLUE, STABLE, exposedServices } from "../support/outside/environment";
import { answersOf, startOutsideLoad, type OutsideLoadOptions } from "../support/outside/load";
import { runningPods } from "../support/pods";
import { record } from "../support/record";

/** Hosts of prod behind a Gateway, and of staging behind an Ingress controller. */
const HOSTS = {
  "gateway-system": ["api.254carbon.com", "stream.254carbon.com"],
  "ingress-nginx": ["api.staging.254carbon.com", "stream.staging.254carbon.com"],
} as const;
const GREEN: BlueGreenRelease = { ...BLUE, live: "green" };
const NEXT = { version: "v1.1.0", floor: 2 };
const QUARTER: CanaryRelease = {
  share: 25,
  stable: { ...STABLE.stable, floor: 3 },
  canary: { ...NEXT, floor: 1 },
};
const PROMOTED: CanaryRelease = { share: 0, stable: NEXT, canary: { ...NEXT, floor: 1 } };

let cluster: NodeCluster;
let authority: string;
let environment = exposedServices("prod");

/** Applies the environment with a release state of one service, and waits until every Deployment is available. */
async function release(service: string, state: ServiceRelease): Promise<void> {
  environment = withRelease(environment, service, state);
  await mustApply(cluster.kubectl, synthesize(layerOnNodes(environment)).manifests);
  await untilUp(cluster.kubectl);
}

async function restartBlue(): Promise<void> {
  await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "restart", "deployment/gateway-blue"]);
  await untilUp(cluster.kubectl);
}

const through = (proxies: PublicRequest["proxies"], host: string): PublicRequest => ({ proxies, host, authority });

/** Makes a change while two clients outside the nodes send requests, and expects that none fails. Returns the answers by version. */
async function underLoad(
  what: string,
  options: Pick<OutsideLoadOptions, "url" | "proxies" | "streamSeconds">,
  change: () => Promise<void>,
): Promise<LoadSummary["versions"]> {
  const load = await startOutsideLoad(cluster, { ...options, authority, atLeast: 15_000, atLeastNew: 1_000 });
  // Even after an error, no load may run into the next test.
  const changed = await Promise.allSettled([change()]);
  const result = await load.finish();
  expect(changed).toEqual([{ status: "fulfilled", value: undefined }]);
  const value = `${result.failed} of ${result.total} requests failed, ${result.newConnections} new connections`;
  record({ topic: "Requests from outside", what, value });
  expectNoFailure(cluster, result);
  return result.versions;
}

const API = { url: "https://api.254carbon.com", proxies: "gateway-system" } as const;
const STREAM = { url: "https://stream.254carbon.com", proxies: "gateway-system" } as const;

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  await deploy(cluster.kubectl, layerOnNodes(environment));
  authority = await startEntryPoint(cluster, { hosts: HOSTS });
  await untilUp(cluster.kubectl);
  for (const host of HOSTS["gateway-system"]) await untilStatus(cluster, through("gateway-system", host), 200);
});
afterAll(async () => {
  await cluster?.stop();
});

test("a request from outside reaches the gateway through the Gateway's proxies, and not directly", async () => {
  const { "v1.0.1": answers } = await answersOf(cluster, { ...API, authority, requests: 10 });
  expect(answers).toBe(10);
  const pods = (await runningPods(cluster.kubectl, NAMESPACE)).filter(({ labels }) => labels["app"] === "gateway");
  expect(pods.length).toBeGreaterThan(2);
  for (const { address } of pods) {
    const direct = ["--silent", "--max-time", "3", `http://${address}:8000/health`];
    expect((await cluster.site.namespaces.try("curl", direct)).stdout).toBe("");
  }
});

/** Spellings of the metrics path and of paths below it, as a client sends them. */
const SPELLINGS = ["/metrics", "/metrics/", "/metrics/x", "/metrics?x", "//metrics", "/%6Detrics", "/x/../metrics"];

/** Status of the answer to a request through each proxy. `curl` sends the path as it is. */
const statusOf = (path: string, host: string, proxies: PublicRequest["proxies"] = "gateway-system") =>
  statusesOf(cluster, { ...through(proxies, host), path });

/** Of the two services, only the gateway has `publicHealth: true`. */
const HEALTH = { api: "200", stream: "503" } as const;

test.each(["api", "stream"] as const)(
  "the Gateway serves the metrics of %s never, and the health check only on request",
  async (name) => {
    const host = `${name}.254carbon.com`;
    for (const path of SPELLINGS) expect([path, ...new Set(await statusOf(path, host))]).toEqual([path, "503"]);
    expect(new Set(await statusOf("/health", host))).toEqual(new Set([HEALTH[name]]));
    for (const path of ["/", "/metricsx", "/healthy"]) {
      expect([path, ...new Set(await statusOf(path, host))]).toEqual([path, "200"]);
    }
  },
);

test("a blue-green switch and the switch back fail no request from outside", async () => {
  const versions = await underLoad("blue-green switch, restart of blue, switch back", API, async () => {
    await release("gateway", GREEN);
    await restartBlue();
    await release("gateway", BLUE);
  });
  expect(Object.keys(versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});

test("a rolling restart of the live color fails no request from outside", async () => {
  const versions = await underLoad("rolling restart of the live color", API, restartBlue);
  expect(Object.keys(versions)).toEqual(["v1.0.1"]);
});

test("the steps of a canary release fail no request from outside, not even streams that are longer than a proxy's timeout", async () => {
  let quarter: LoadSummary["versions"] = {};
  // Envoy ends a response after 15 seconds unless its route sets another timeout.
  const versions = await underLoad("canary with 25 % and promotion", { ...STREAM, streamSeconds: 20 }, async () => {
    await release("streaming", QUARTER);
    quarter = await answersOf(cluster, { ...STREAM, authority, requests: 4_000 });
    await release("streaming", PROMOTED);
  });
  expect(Object.keys(versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
  const share = (100 * (quarter["v1.1.0"] ?? 0)) / 4_000;
  record({
    topic: "Requests from outside",
    what: "share of the canary with a weight of 25",
    value: `${share.toFixed(1)} %`,
  });
  // Five standard deviations are 3.4 percentage points.
  expect(Math.abs(share - 25)).toBeLessThan(3.4);
});

test("a blue-green switch behind an Ingress fails no request from outside, and only the proxies of its exposure reach the pods", async () => {
  const [host] = HOSTS["ingress-nginx"];
  await cluster.kubectl.run(["-n", NAMESPACE, "delete", "httproute", "--all"]);
  environment = exposedServices("staging");
  await release("gateway", BLUE);
  await untilStatus(cluster, through("ingress-nginx", host), 200);
  // All proxies have the same routes. The policies reject those of the other exposure.
  await untilStatus(cluster, through("gateway-system", host), 503);
  const staging = { url: `https://${host}`, proxies: "ingress-nginx" } as const;
  for (const path of SPELLINGS) {
    expect([path, ...new Set(await statusOf(path, host, "ingress-nginx"))]).toEqual([path, "503"]);
  }
  for (const path of ["/health", "/healthy"]) {
    expect([path, ...new Set(await statusOf(path, host, "ingress-nginx"))]).toEqual([path, "200"]);
  }
  const versions = await underLoad("blue-green switch and switch back behind an Ingress", staging, async () => {
    await release("gateway", GREEN);
    const few = { ...staging, authority, requests: 10 };
    await eventually(async () => expect(await answersOf(cluster, few)).toEqual({ "v1.1.0": 10 }));
    await release("gateway", BLUE);
  });
  expect(Object.keys(versions).sort()).toEqual(["v1.0.1", "v1.1.0"]);
});
