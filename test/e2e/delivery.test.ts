import { synthesize } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { NAMES_THE_OTHER, contest } from "./delivery/contest";
import { operatorOf, type Operator, type Run } from "./delivery/operator";
import { watchEndpoints, type EndpointWatch } from "./support/endpoints";
import { NAMESPACE, mustApply, removeLayer, untilFloors } from "./support/layer";
import { pause, processOf } from "./support/processes";
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
  let isPaused = false;
  const running = alice.run("release gateway v2.1.0", undefined, (request) => {
    if (isPaused || !request.startsWith("PATCH")) return;
    isPaused = true;
    pause(processOf(kubectl, "etcd"), 20);
  });
  expectSuccess(await running);
  expect(isPaused).toBe(true);
  expectSuccess(await alice.run("abort gateway"));
});

test("two operators at the same time: one wins, and the other does not change anything", async () => {
  expectSuccess(await alice.run("release gateway v2.2.0"));
  for (let round = 0; round < CONTESTS; round += 1) {
    const { won, refusal } = await contest([alice, "switch gateway"], [bob, "abort gateway"]);
    expect(refusal).toMatch(NAMES_THE_OTHER);
    expect(await color()).toBe(won.startsWith("switch") ? "green" : "blue");
    if (won.startsWith("switch")) expectSuccess(await alice.run("rollback gateway"));
    // The pods of green run still, or one of them does.
    expectSuccess(await alice.run(`release gateway v2.2.${round + 1}`));
  }
});
