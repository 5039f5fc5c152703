import { NAMESPACE, untilAvailable } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { startLoad, withoutRejections, type JudgedLoad, type Load } from "../support/load";
import { until } from "../support/namespaces";
import { nodeOf, processOf, runningPods } from "../support/pods";
import { record } from "../support/record";
import { rejectedConnections } from "../support/rejections";
import { UNPROTECTED, withoutSafeguards, type Unprotected } from "../support/safeguards";
import { deployServices, layerOfServices, strictManifests } from "../support/services";

/** The service as it is rendered. Each other one lacks a safeguard. */
const COMPLETE = "complete";
const SERVICES = [COMPLETE, ...UNPROTECTED];
type Service = typeof COMPLETE | Unprotected;

/** Longer than the preStop hook of 10 s: if all pods stop at once, they are gone before others answer. */
const START_SECONDS = 15;
const PODS = 2;

/** A load that ran, without the failures that the nodes' firewall explains. */
interface Judged extends JudgedLoad {
  readonly total: number;
}

let cluster: NodeCluster;
let isUp = false;

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  const service = { scale: { min: PODS }, floor: PODS, version: "v1.0.1" };
  const layer = layerOfServices(Object.fromEntries(SERVICES.map((name) => [name, service])));
  // All pods start on one node, which the first scenario drains.
  await cluster.kubectl.run(["cordon", "node-1"]);
  await deployServices(cluster.kubectl, withoutSafeguards(strictManifests(layer, START_SECONDS)));
  await untilAvailable(cluster.kubectl);
  await cluster.kubectl.run(["uncordon", "node-1"]);
  isUp = true;
});
afterAll(async () => {
  await cluster?.stop();
});

/** Sends requests to services while something happens to them. Returns the loads by service, and records them with the name of the event. */
async function underLoad(
  what: string,
  services: readonly Service[],
  event: () => Promise<void>,
  streamSeconds = 5,
): Promise<ReadonlyMap<Service, Judged>> {
  // Jest runs the hooks of inner blocks although an outer one failed.
  if (!isUp) throw new Error("the services did not start");
  const loads: readonly (readonly [Service, Load])[] = await Promise.all(
    services.map(async (service) => {
      const url = `http://${service}-service:8000`;
      // One pod each: the services, not the amount, make this test.
      const shape = { pods: 1, atLeast: 1_000, atLeastNew: 200, node: "node-1", pause: 50, streamSeconds };
      return [service, await startLoad(cluster.kubectl, { url, name: `load-${service}`, ...shape })] as const;
    }),
  );
  await event();
  const ended = await Promise.all(loads.map(async ([service, load]) => [service, await load.finish()] as const));
  const rejections = rejectedConnections(cluster.nodes);
  return new Map(
    ended.map(([service, result]) => {
      const judged = { ...withoutRejections(result, rejections), total: result.total };
      const which = service === COMPLETE ? "as rendered" : service.replaceAll("-", " ");
      record({
        topic: "Safeguards",
        what: `${what}, ${which}`,
        value: `${judged.failed} of ${judged.total} requests failed`,
      });
      return [service, judged];
    }),
  );
}

function expectNoFailure(judged: Judged | undefined): void {
  expect(judged).toMatchObject({ failed: 0, failures: [] });
}

function expectFailures(judged: Judged | undefined): void {
  expect(judged?.failed).toBeGreaterThan(0);
}

describe("a drain of the node that runs all pods of a service", () => {
  let blocked: string;
  let loads: ReadonlyMap<Service, Judged>;

  beforeAll(async () => {
    const services = [COMPLETE, "without-budget"] as const;
    loads = await underLoad("Drain", services, async () => {
      const options = ["--ignore-daemonsets", "--delete-emptydir-data", "--timeout=600s"];
      const selector = `--pod-selector=app in (${services.join(",")})`;
      const { code, stderr } = await cluster.kubectl.try(["drain", "node-2", selector, ...options], { seconds: 660 });
      if (code !== 0) throw new Error(`the drain ended with ${code}:\n${stderr}`);
      blocked = stderr;
      await untilAvailable(cluster.kubectl);
    });
    await cluster.kubectl.run(["uncordon", "node-2"]);
  });

  test("a drain evicts one pod after another, and fails no request", () => {
    expect(blocked).toMatch(/"complete-.+violate the pod's disruption budget/);
    expectNoFailure(loads.get(COMPLETE));
  });

  test("a drain without the PodDisruptionBudget evicts all pods at once, and fails requests", () => {
    expect(blocked).not.toMatch(/"without-budget-.+violate/);
    expectFailures(loads.get("without-budget"));
  });
});

describe("a rolling restart", () => {
  const REMOVED = ["without-pre-stop", "without-grace", "without-probes", "without-availability"] as const;
  const services = [COMPLETE, "without-readiness", ...REMOVED] as const;
  let loads: ReadonlyMap<Service, Judged>;

  beforeAll(async () => {
    // Streams that are still open when their pod stops.
    const streamSeconds = 120;
    const restart = async () => {
      const deployments = services.map((name) => `deployment/${name}`);
      await cluster.kubectl.run(["-n", NAMESPACE, "rollout", "restart", ...deployments]);
      await untilAvailable(cluster.kubectl);
    };
    loads = await underLoad("Rolling restart", services, restart, streamSeconds);
  });

  test("a rolling restart of a service as it is rendered fails no request", () => {
    expectNoFailure(loads.get(COMPLETE));
  });

  test("a rolling restart fails no request without the readiness probe, because the startup probe holds new pods back", () => {
    expectNoFailure(loads.get("without-readiness"));
  });

  test.each(REMOVED)("a rolling restart of the service %s fails requests", (service) => {
    expectFailures(loads.get(service));
  });
});

describe("a server that hangs", () => {
  /** Stops the server's process of one pod. Its port still accepts connections, so the liveness probe succeeds. Returns the pod's name. */
  async function hang(service: Service): Promise<string> {
    const pods = await runningPods(cluster.kubectl, NAMESPACE);
    const pod = pods.find(({ labels, isReady }) => labels["app"] === service && isReady);
    if (pod === undefined) throw new Error(`${service} has no ready pod`);
    await nodeOf(cluster, pod).run("kill", ["-STOP", await processOf(cluster, pod)]);
    return pod.name;
  }
  const isReady = async (name: string) =>
    (await runningPods(cluster.kubectl, NAMESPACE)).find((pod) => pod.name === name)?.isReady;
  let loads: ReadonlyMap<Service, Judged>;
  let stillReady: boolean | undefined;

  beforeAll(async () => {
    const services = [COMPLETE, "without-readiness"] as const;
    const [complete, without] = await Promise.all([hang(COMPLETE), hang("without-readiness")]);
    await until(`${complete} is not ready`, async () => (await isReady(complete)) === false);
    loads = await underLoad("Server that hangs", services, async () => undefined);
    stillReady = await isReady(without);
  });

  test("a pod whose server hangs gets no request after its readiness probe failed", () => {
    expectNoFailure(loads.get(COMPLETE));
  });

  test("a pod whose server hangs still gets requests without the readiness probe", () => {
    expect(stillReady).toBe(true);
    expectFailures(loads.get("without-readiness"));
  });
});
