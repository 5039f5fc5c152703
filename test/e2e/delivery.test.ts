import { readdirSync, readFileSync } from "fs";
import { dirname } from "path";
import { synthesize } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { operatorOf, type Operator, type Run } from "./delivery/operator";
import { watchEndpoints, type EndpointWatch } from "./support/endpoints";
import { NAMESPACE, mustApply, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const group = prod.environment.onCall?.operate?.[0] ?? "";

/** Contests of two operators. */
const CONTESTS = 5;

let alice: Operator;
let bob: Operator;
let watch: EndpointWatch;

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, synthesize(layerOf(prod)).manifests);
  await untilFloors(kubectl);
  alice = await operatorOf(kubectl.kubeconfig, { user: "alice", group });
  bob = await operatorOf(kubectl.kubeconfig, { user: "bob", group });
  watch = await watchEndpoints(kubectl, "gateway-service");
});
afterAll(async () => {
  await watch.stop();
  await alice.stop();
  await bob.stop();
  await removeLayer(kubectl);
});
function expectSuccess({ code, stdout, stderr }: Run): void {
  expect({ code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ code: 0 });
  expect(watch.events.filter((pods) => pods.length === 0)).toEqual([]);
}

/** Color of the live Service. */
const color = () =>
  kubectl.run(["-n", NAMESPACE, "get", "service/gateway-service", "-o", "jsonpath={.spec.selector.version}"]);

/** Process of a component of this cluster. */
function processOf(component: string): number {
  const folder = dirname(dirname(kubectl.kubeconfig));
  const found = readdirSync("/proc").find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return args[0]?.endsWith(`/${component}`) === true && args.some((arg) => arg.includes(folder));
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`no process ${component} of ${folder}`);
  return Number(found);
}

test("a release, a switch and a rollback are complete although every second answer is lost", async () => {
  alice.proxy.loses = (count) => count % 2 === 1;
  try {
    for (const command of ["release gateway v2.0.0", "switch gateway", "rollback gateway", "abort gateway"])
      expectSuccess(await alice.run(command));
  } finally {
    alice.proxy.loses = () => false;
  }
  expect(await color()).toBe("blue");
});

test("a release is complete although etcd stops for 20 seconds while its pods start", async () => {
  const etcd = processOf("etcd");
  let isPaused = false;
  const running = alice.run("release gateway v2.1.0", undefined, (request) => {
    if (isPaused || !request.startsWith("PATCH")) return;
    isPaused = true;
    process.kill(etcd, "SIGSTOP");
    setTimeout(() => process.kill(etcd, "SIGCONT"), 20_000);
  });
  expectSuccess(await running);
  expect(isPaused).toBe(true);
  expectSuccess(await alice.run("abort gateway"));
});

test("two operators at the same time: one wins, and the other does not change anything", async () => {
  const lost: string[] = [];
  const contest = async (first: string, second: string) => {
    bob.sync(alice);
    const runs = await Promise.all([alice.run(first), bob.run(second)]);
    const winner = runs.findIndex(({ code }) => code === 0);
    const other = runs[1 - winner];
    expect(runs.map(({ code }) => code).sort()).toEqual([0, 1]);
    lost.push(other?.stdout.split("\n").at(-3) ?? other?.stderr ?? "");
    if (winner === 1) alice.sync(bob);
    return winner === 0 ? first : second;
  };
  expectSuccess(await alice.run("release gateway v2.2.0"));
  for (let round = 0; round < CONTESTS; round += 1) {
    const won = await contest("switch gateway", "abort gateway");
    expect(await color()).toBe(won.startsWith("switch") ? "green" : "blue");
    if (won.startsWith("switch")) expectSuccess(await alice.run("rollback gateway"));
    // The pods of green run still, or one of them does.
    expectSuccess(await alice.run(`release gateway v2.2.${round + 1}`));
  }
  expect(
    lost.every((text) =>
      /has held the lock of gateway since|another operation on gateway|differs from the release file/.test(text),
    ),
  ).toBe(true);
});
