import { synthesize } from "../../charts/synthesize";
import { pendingOf } from "../../lib/delivery/lease";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { operatorOf, type Operator, type Run, writes } from "./delivery/operator";
import { driftIn, expireLock, leaseOf } from "./delivery/service-state";
import { watchEndpoints, type EndpointWatch } from "./support/endpoints";
import { mustApply, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");

type Rounds = Readonly<Record<string, (version: string) => readonly string[]>>;

/** Operations that return to the state at their start, apart from the versions. */
const ROUNDS: Rounds = {
  gateway: (version) => [`release gateway ${version}`, "switch gateway", "rollback gateway", "abort gateway"],
  streaming: (version) => [`release streaming ${version}`, "canary streaming --share 50", "abort streaming"],
  entitlements: (version) => [`release entitlements ${version}`, "rollback entitlements"],
};
/** The other operations. They take as long again. */
const MORE_ROUNDS: Rounds = {
  auth: (version) => [`release auth ${version}`, "switch auth", "retire auth --now"],
  streaming: (version) => [`release streaming ${version}`, "promote streaming", "promote streaming"],
  metrics: () => ["scale metrics 3", "scale metrics 2"],
};

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, synthesize(layerOf(prod)).manifests);
  await untilFloors(kubectl);
});
afterAll(() => removeLayer(kubectl));

function expectSuccess(command: string, at: number, { code, stderr }: Run): void {
  expect({ command, at, code, ...(code !== 0 && { stderr }) }).toEqual({ command, at, code: 0 });
}

/** Runs the operations of a service, each killed after each of its writes and repeated. Returns after which writes. */
async function killEach(rounds: Rounds, service: string, operator: Operator): Promise<readonly string[]> {
  const kills: string[] = [];
  for (let at = 1, isKilled = true; isKilled; at += 1) {
    isKilled = false;
    for (const command of (rounds[service] as Rounds[string])(`v9.0.${at}`)) {
      const before = operator.release();
      const first = await operator.run(command, at);
      if (first.code === undefined) {
        isKilled = true;
        kills.push(`${command}: ${writes(operator.proxy.requests).at(-1)}`);
        await expireLock(kubectl, service);
        // After its last write, only the answer is missing, and the next run would be the next operation.
        const isComplete = operator.release() !== before && pendingOf(await leaseOf(kubectl, service)) === undefined;
        if (!isComplete) expectSuccess(command, at, await operator.run(command));
      } else expectSuccess(command, at, first);
      expect({ command, at, drift: await driftIn(kubectl, operator, service) }).toEqual({ command, at, drift: [] });
      expect({ command, at, pending: pendingOf(await leaseOf(kubectl, service)) }).toEqual({ command, at });
    }
  }
  return kills;
}

describe.each<readonly [string, Rounds]>([
  ["commands", ROUNDS],
  ...(process.env["KILLS"] === "all" ? [["other commands", MORE_ROUNDS] as const] : []),
])("%s that are killed after each write", (_name, rounds) => {
  const services = Object.keys(rounds);
  const operators: Operator[] = [];
  const watches: EndpointWatch[] = [];
  let kills: readonly string[] = [];

  beforeAll(async () => {
    const group = prod.environment.onCall?.operate?.[0] ?? "";
    for (const service of services) {
      operators.push(await operatorOf(kubectl.kubeconfig, { user: "erin", group }));
      watches.push(await watchEndpoints(kubectl, `${service}-service`));
    }
    // The services do not depend on each other, and a rollout is mostly waiting.
    const all = services.map((service, index) => killEach(rounds, service, operators[index] as Operator));
    kills = (await Promise.all(all)).flat();
  });
  afterAll(async () => {
    for (const stoppable of [...watches, ...operators]) await stoppable.stop();
  });

  test("are completed by a repetition, and leave the cluster as the release file says", () => {
    for (const kind of ["leases", "deployments", "horizontalpodautoscalers", "services", "httproutes"])
      expect(kills.join("\n")).toContain(`/${kind}/`);
    process.stderr.write(`killed after ${kills.length} writes\n`);
    expect(kills.length).toBeGreaterThan(30);
  });

  test("never leave a live Service without pods", () => {
    expect(watches.flatMap(({ events }) => events.filter((pods) => pods.length === 0))).toEqual([]);
  });
});
