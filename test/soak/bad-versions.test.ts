import type { Operator } from "../e2e/delivery/operator";
import { driftIn } from "../e2e/delivery/service-state";
import { podsBehind, watchEndpoints, type EndpointWatch } from "../e2e/support/endpoints";
import { NAMESPACE, removeLayer } from "../e2e/support/layer";
import { sharedKubectl } from "../e2e/support/shared-cluster";
import { applySoakLayer, soakOperator } from "./support/operators";
import { record } from "./support/record";

const kubectl = sharedKubectl();

/** Longest wait of a release, in seconds. Good pods need less. */
const PATIENCE = 40;

/** Versions whose pods do not become available, with the reason that the command names for a pod. */
const BAD: readonly (readonly [version: string, reason: RegExp])[] = [
  ["v7.0.0-never-ready", /-[a-z0-9]+: ContainersNotReady: containers with unready status/],
  ["v7.0.1-crash-looping", /-[a-z0-9]+: CrashLoopBackOff/],
  ["v7.0.2-flapping", /-[a-z0-9]+: (ready only since \d{4}-|ContainersNotReady)/],
];
const CASES = BAD.flatMap(([version, reason]) => ["gateway", "streaming"].map((app) => ({ app, version, reason })));

let operator: Operator;
let watches: Readonly<Record<string, EndpointWatch>>;

beforeAll(async () => {
  await removeLayer(kubectl);
  operator = await soakOperator(kubectl, "erin");
  await applySoakLayer(kubectl, operator);
  watches = {
    gateway: await watchEndpoints(kubectl, "gateway-service"),
    streaming: await watchEndpoints(kubectl, "streaming-service"),
  };
});
afterAll(async () => {
  for (const watch of Object.values(watches)) await watch.stop();
  await operator.stop();
  await removeLayer(kubectl);
});

async function mustRun(command: string): Promise<void> {
  const { code, stdout, stderr } = await operator.run(command);
  expect({ command, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ command, code: 0 });
}

const selector = (app: string) =>
  kubectl.run(["-n", NAMESPACE, "get", `service/${app}-service`, "-o", "jsonpath={.spec.selector}"]);

/** Pods behind the live Service without those of a canary, which is the one that gets the bad version. */
const servingPods = async (app: string) =>
  (await podsBehind(kubectl, `${app}-service`)).filter((pod) => !pod.includes("-canary-"));

test.each(CASES)(
  "a release of $app to $version ends with its pods and the reason, and abort takes it back",
  async ({ app, version, reason }) => {
    const before = { file: operator.release(), pods: await servingPods(app), selector: await selector(app) };
    const { code, stdout, stderr } = await operator.run(`release ${app} ${version} --timeout ${PATIENCE}`);
    expect({ code, stdout, stderr }).toMatchObject({ code: 1 });
    expect(`${stdout}${stderr}`).toMatch(reason);
    expect(`${stdout}${stderr}`).toMatch(new RegExp(`${app}-(green|canary)-`));
    // Nothing has moved, and the release is not in the file.
    expect(await servingPods(app)).toEqual(before.pods);
    expect(await selector(app)).toBe(before.selector);
    expect(operator.release()).toBe(before.file);
    // Requests can't be given to the version, neither before nor after another try.
    const move = app === "gateway" ? "switch gateway" : "promote streaming";
    expect(await operator.run(move)).toMatchObject({ code: 1, stdout: "" });
    await mustRun(`abort ${app}`);
    expect(operator.release()).toBe(before.file);
    expect(await selector(app)).toBe(before.selector);
    expect(await driftIn(kubectl, operator, app)).toEqual([]);
    expect(watches[app]?.events.filter((pods) => pods.length === 0)).toEqual([]);
    record("Bad versions", `\`release ${app} ${version}\``, "exit code 1, taken back by `abort`");
  },
);

test("a switch to a color that becomes bad after its release is refused, and requests do not move", async () => {
  await mustRun("release gateway v7.1.0");
  const label = JSON.stringify({ spec: { template: { metadata: { labels: { sim: "never-ready" } } } } });
  await kubectl.run(["-n", NAMESPACE, "patch", "deployment", "gateway-green", "-p", label]);
  const before = await selector("gateway");
  const { code, stdout, stderr } = await operator.run(`switch gateway --timeout ${PATIENCE}`);
  expect({ code, stdout, stderr }).toMatchObject({ code: 1 });
  expect(`${stdout}${stderr}`).toMatch(/gateway-green-\S+: ContainersNotReady/);
  expect(await selector("gateway")).toBe(before);
  await mustRun("abort gateway");
  await kubectl.run([
    ...["-n", NAMESPACE, "patch", "deployment", "gateway-green", "-p"],
    label.replace('"never-ready"', "null"),
  ]);
  expect(watches["gateway"]?.events.filter((pods) => pods.length === 0)).toEqual([]);
  record("Bad versions", "`switch gateway` to a color that became bad", "exit code 1, requests did not move");
});
