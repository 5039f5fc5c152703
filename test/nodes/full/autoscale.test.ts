import { synthesize } from "../../../charts/synthesize";
import type { BlueGreenRelease } from "../../../lib/spec/release";
import type { ServiceSpec } from "../../../lib/spec/service";
import { eventually, mustApply, untilAvailable } from "../../e2e/support/layer";
import { withRelease } from "../../helpers/fixtures";
import { autoscalerOf, logSizes, sizesOf, type SizeLog } from "../support/autoscaling";
import { nodeBinaries } from "../support/binaries";
import { startClientPod, stopClientPod } from "../support/client-pod";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { until } from "../support/namespaces";
import { record } from "../support/record";
import { smallEnvironment } from "../support/small";

// Small amounts of CPU, so that the pods reach their limits on a machine that is busy with other things.
const SPEC: Omit<ServiceSpec, "topology" | "scale"> = {
  calls: [],
  resources: { requests: { cpu: "30m", memory: "64Mi" }, limits: { cpu: "100m", memory: "128Mi" } },
};
const BLUE: BlueGreenRelease = {
  live: "blue",
  preview: "green",
  blue: { version: "v1.0.1", floor: 2 },
  green: { version: "v1.1.0", floor: 1 },
};
const CEILING = 5;

const environment = smallEnvironment({
  gateway: { spec: { ...SPEC, topology: "blueGreen", scale: { min: 2, max: CEILING } }, release: BLUE },
  streaming: {
    spec: { ...SPEC, topology: "canary", scale: { min: 2, max: 3 } },
    release: { share: 0, stable: { version: "v1.0.1", floor: 2 }, canary: { version: "v1.0.1", floor: 1 } },
  },
  metrics: {
    spec: { ...SPEC, topology: "rolling", scale: { min: 1, max: 2 } },
    release: { rolling: { version: "v1.0.1", floor: 1 } },
  },
});
/** Sizes of the workloads without load. */
const FLOORS = { "gateway-blue": 2, "gateway-green": 1, "streaming-stable": 2, "streaming-canary": 1, metrics: 1 };
const IDLE = ["streaming-stable", "streaming-canary", "metrics"] as const;

/** Longer than the rendered `stabilizationWindowSeconds` of 300 plus the delay of the metrics. The limit only ends a hang. */
const SCALE_DOWN_SECONDS = 900;

let cluster: NodeCluster;
let sizes: SizeLog;
let loadEnded = 0;

const secondsSince = (start: number) => `${Math.round((Date.now() - start) / 1000)} s`;
const measured = (what: string, value: string) => record({ topic: "Autoscaling", what, value });

/** Applies the environment with a release state of the gateway. */
async function applyGateway(state: BlueGreenRelease): Promise<void> {
  const { manifests } = synthesize(layerOnNodes(withRelease(environment, "gateway", state)));
  await mustApply(cluster.kubectl, manifests);
}

async function untilSize(deployment: string, size: number, seconds?: number): Promise<void> {
  const what = `${deployment} has ${size} replicas`;
  await until(what, async () => (await sizesOf(cluster.kubectl))[deployment] === size, seconds);
  await untilAvailable(cluster.kubectl);
}

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  await deploy(cluster.kubectl, layerOnNodes(environment));
  await untilUp(cluster.kubectl);
  sizes = logSizes(cluster.kubectl);
});
afterAll(async () => {
  await sizes?.stop();
  await cluster?.stop();
});

test("each workload has as many pods as its floor while it has no load", async () => {
  // An autoscaler without a metric would keep its floor, too.
  for (const name of Object.keys(FLOORS))
    await eventually(async () => {
      const { utilization, reasons } = await autoscalerOf(cluster.kubectl, name);
      expect([name, reasons["ScalingActive"]]).toEqual([name, "ValidMetricFound"]);
      expect(utilization).toBeLessThan(70);
    });
  expect(await sizesOf(cluster.kubectl)).toEqual(FLOORS);
});

test("the live color scales up to its ceiling under CPU load and no further, and each other workload stays at its floor", async () => {
  const started = Date.now();
  // Every request opens a connection, so that each ready pod gets its part.
  const script = `while :; do curl --silent --output /dev/null --max-time 5 "http://gateway-service:8000/burn?seconds=1"; sleep 0.1; done`;
  await startClientPod(cluster.kubectl, { name: "cpu-load", script });
  await until("gateway-blue scales up", async () => ((await sizesOf(cluster.kubectl))["gateway-blue"] ?? 0) > 2, 300);
  measured("First additional pod, after the start of the load", secondsSince(started));
  await untilSize("gateway-blue", CEILING, 300);
  measured(`${CEILING} of at most ${CEILING} pods are available, after the start of the load`, secondsSince(started));
  await eventually(async () => {
    const { utilization, reasons } = await autoscalerOf(cluster.kubectl, "gateway-blue");
    // The autoscaler asks for more pods than it may have.
    expect(reasons["ScalingLimited"]).toBe("TooManyReplicas");
    expect(utilization).toBeGreaterThan(70);
    measured("CPU of the pods at the ceiling, in percent of the requests (target 70 %)", `${utilization} %`);
  });
  const seen = await sizes.take("gateway-blue");
  expect([Math.min(...seen), Math.max(...seen)]).toEqual([2, CEILING]);
  expect(await sizes.take("gateway-green")).toEqual([1]);
});

test("an apply of the manifests keeps the number of pods that the autoscaler chose", async () => {
  await applyGateway(BLUE);
  expect((await sizesOf(cluster.kubectl))["gateway-blue"]).toBe(CEILING);
  expect(await sizes.take("gateway-blue")).toEqual([CEILING]);
});

test("a raised floor starts pods without load, and after the switch the new color scales up", async () => {
  const raised = { ...BLUE, green: { ...BLUE.green, floor: 2 } };
  const started = Date.now();
  await applyGateway(raised);
  await untilSize("gateway-green", 2);
  measured("Pods of a raised floor are available, after the apply", secondsSince(started));
  const switched = Date.now();
  await applyGateway({ ...raised, live: "green" });
  await untilSize("gateway-green", CEILING, 300);
  measured("The new color has reached its ceiling under load, after the switch", secondsSince(switched));
  await stopClientPod(cluster.kubectl, "cpu-load");
  loadEnded = Date.now();
  const seen = await sizes.take("gateway-green");
  expect([Math.min(...seen), Math.max(...seen)]).toEqual([1, CEILING]);
});

test("after the load, the stabilization window delays the scale-down, and then both colors return to their floors", async () => {
  await eventually(async () => {
    const { reasons } = await autoscalerOf(cluster.kubectl, "gateway-green");
    expect(reasons["AbleToScale"]).toBe("ScaleDownStabilized");
    expect((await sizesOf(cluster.kubectl))["gateway-green"]).toBe(CEILING);
  });
  await until(
    "gateway-green scales down",
    async () => ((await sizesOf(cluster.kubectl))["gateway-green"] ?? 0) < CEILING,
    SCALE_DOWN_SECONDS,
  );
  measured("First pod removed, after the end of the load (window of 300 s)", secondsSince(loadEnded));
  await untilSize("gateway-green", 2, SCALE_DOWN_SECONDS);
  measured("Back at the floor, after the end of the load", secondsSince(loadEnded));
  await untilSize("gateway-blue", 2, SCALE_DOWN_SECONDS);
  await eventually(async () => {
    for (const name of ["gateway-blue", "gateway-green"])
      expect((await autoscalerOf(cluster.kubectl, name)).reasons["ScalingLimited"]).toBe("TooFewReplicas");
  });
  for (const name of ["gateway-blue", "gateway-green"]) expect(Math.min(...(await sizes.take(name)))).toBe(2);
});

test("a lowered floor of the idle color removes its pods and leaves every other floor", async () => {
  const started = Date.now();
  await applyGateway({ ...BLUE, live: "green", blue: { ...BLUE.blue, floor: 1 }, green: { ...BLUE.green, floor: 2 } });
  await untilSize("gateway-blue", 1);
  measured("Pods of a retired color are scaled to its lowered floor, after the apply", secondsSince(started));
  expect(await sizesOf(cluster.kubectl)).toEqual({ ...FLOORS, "gateway-blue": 1, "gateway-green": 2 });
  for (const name of IDLE) expect([name, await sizes.take(name)]).toEqual([name, [FLOORS[name]]]);
  expect(await sizes.take("gateway-green")).toEqual([2]);
});
