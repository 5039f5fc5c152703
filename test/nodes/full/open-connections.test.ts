import { lockdownCommands } from "../../../bin/commands/lockdown/report";
import { lockdownManifests } from "../../../charts/operations/lockdown";
import type { Manifest } from "../../../lib/manifests/manifest";
import { isNetworkPolicy } from "../../../lib/manifests/network-policies/problems";
import { LOCKDOWN_LEVELS } from "../../../lib/traffic";
import { NAMESPACE, eventually, mustApply, untilAvailable } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { calleesOf } from "../support/callees";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import {
  holdConnection,
  holdStream,
  untilStreamContinues,
  type HeldConnection,
  type HeldStream,
} from "../support/held-connections";
import { imagesForNodes } from "../support/images";
import { deploy, layerOnNodes, untilUp } from "../support/layer";
import { matrices } from "../support/packets";
import { runningPods } from "../support/pods";
import { runPrinted } from "../support/kubectl-shell";
import { record } from "../support/record";
import { gatewayWithCallees } from "../support/small";

const layer = layerOnNodes(gatewayWithCallees());
const NORMAL = ["gateway > auth:8000", "gateway > redis-deployment:6379"];

let cluster: NodeCluster;
let manifests: readonly Manifest[];
/** Opened before the first lockdown, and never again. */
let connections: readonly HeldConnection[];
let streams: readonly HeldStream[];

const pods = () => runningPods(cluster.kubectl, NAMESPACE);
const podsOf = async (app: string) => (await pods()).filter(({ labels }) => labels["app"] === app);
const answers = () => Promise.all(connections.map(({ ask }) => ask()));

/** Applies policies, and waits until packets pass exactly where `reach` reports them as allowed. Returns the open connections. */
async function enforce(policies: readonly Manifest[]): Promise<readonly string[]> {
  const others = manifests.filter((manifest) => !isNetworkPolicy(manifest));
  await mustApply(cluster.kubectl, policies);
  let open: readonly string[] = [];
  await eventually(async () => {
    const { expected, actual } = await matrices(cluster, [...others, ...policies], await pods());
    expect(actual).toEqual(expected);
    open = actual;
  });
  return open;
}

/** Like {@link enforce}, and records how long it takes from the start of the apply until every packet follows the policies. */
async function enforceTimed(what: string, policies: readonly Manifest[]): Promise<readonly string[]> {
  const started = Date.now();
  const open = await enforce(policies);
  record({ topic: "Lockdown", what, value: `at most ${((Date.now() - started) / 1000).toFixed(1)} s` });
  return open;
}

async function expectOpen(): Promise<void> {
  expect(await answers()).toEqual(connections.map(() => "HTTP/1.1 200 OK"));
  await Promise.all(streams.map(untilStreamContinues));
}

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  manifests = await deploy(cluster.kubectl, layer);
  await untilUp(cluster.kubectl);
});
afterAll(async () => {
  for (const one of [...(connections ?? []), ...(streams ?? [])]) one.close();
  await cluster?.stop();
});

test("without a lockdown, a service opens connections to its callees", async () => {
  expect(await enforce(manifests.filter(isNetworkPolicy))).toEqual(NORMAL);
  const [callers, callees] = [await podsOf("gateway"), await podsOf("auth")];
  const pairs = callers.flatMap(({ name }) => callees.map(({ address }) => ({ name, address })));
  connections = await Promise.all(pairs.map(({ name, address }) => holdConnection(cluster.kubectl, name, address)));
  streams = await Promise.all(callers.map(({ name }) => holdStream(cluster.kubectl, name, "auth-service")));
  expect([connections.length, streams.length]).toEqual([4, 2]);
  await expectOpen();
});

test("open connections stay open at every lockdown level, while new ones are blocked", async () => {
  const expected: Readonly<Record<(typeof LOCKDOWN_LEVELS)[number], readonly string[]>> = {
    "no-internet-in": NORMAL,
    "no-egress": NORMAL,
    "east-west-frozen": ["gateway > redis-deployment:6379"],
    total: [],
  };
  for (const level of LOCKDOWN_LEVELS) {
    const policies = lockdownManifests(layer, level).filter(isNetworkPolicy);
    expect([level, await enforceTimed(`Level ${level} is in force, after the apply`, policies)]).toEqual([
      level,
      expected[level],
    ]);
    await expectOpen();
  }
});

test("under total lockdown, the real clients of a service still use their open connections", async () => {
  for (const { name } of await podsOf("gateway"))
    await eventually(async () => expect(await calleesOf(cluster.kubectl, name)).toEqual({ auth: true, redis: true }));
});

test("the restart command of the lockdown closes open connections, and the new pods become ready without any connection", async () => {
  const before = (await pods()).map(({ name }) => name);
  const started = Date.now();
  await runPrinted(cluster.kubectl, lockdownCommands(layer, "total", { environments: "environments" }).restart);
  await eventually(async () => {
    expect(streams.filter(({ hasEnded }) => !hasEnded())).toEqual([]);
    expect(await answers()).toEqual(connections.map(() => "closed"));
  });
  const seconds = Math.round((Date.now() - started) / 1000);
  record({
    topic: "Lockdown",
    what: "Every open connection is closed, after the restart command",
    value: `${seconds} s`,
  });
  await untilAvailable(cluster.kubectl);
  await eventually(async () => {
    const now = await pods();
    expect(now.filter(({ name, isReady }) => before.includes(name) || !isReady)).toEqual([]);
  });
  for (const { name } of await podsOf("gateway"))
    await eventually(async () => expect(await calleesOf(cluster.kubectl, name)).toEqual({ auth: false, redis: false }));
  expect(await enforce(lockdownManifests(layer, "total").filter(isNetworkPolicy))).toEqual([]);
});

test("the normal manifests end the lockdown, and each service reaches its callees again without a restart", async () => {
  const before = (await pods()).map(({ name }) => name).sort();
  expect(
    await enforceTimed(
      "The lockdown has ended, after the apply of the normal manifests",
      manifests.filter(isNetworkPolicy),
    ),
  ).toEqual(NORMAL);
  for (const { name } of await podsOf("gateway"))
    await eventually(async () => expect(await calleesOf(cluster.kubectl, name)).toEqual({ auth: true, redis: true }));
  expect((await pods()).map(({ name }) => name).sort()).toEqual(before);
});
