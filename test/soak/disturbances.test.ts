import { readFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../dev/tools/project";
import { pendingOf } from "../../lib/delivery/lease";
import type { Operator, Run } from "../e2e/delivery/operator";
import { driftIn, leaseOf } from "../e2e/delivery/service-state";
import { NAMESPACE, eventually, removeLayer } from "../e2e/support/layer";
import { killAndStart, pause, processOf } from "../e2e/support/processes";
import { sharedKubectl } from "../e2e/support/shared-cluster";
import type { WatchEvent } from "./events";
import { startRecorder, type Recorder } from "./recorder";
import { applySoakLayer, soakOperator } from "./support/operators";
import { record } from "./support/record";

const kubectl = sharedKubectl();
const APP = "gateway";
const NODE = "node-1";

let operator: Operator;
let recorder: Recorder;

beforeAll(async () => {
  await removeLayer(kubectl);
  operator = await soakOperator(kubectl, "erin");
  await applySoakLayer(kubectl, operator);
  recorder = await startRecorder(kubectl, [APP]);
});
afterAll(async () => {
  await operator.stop();
  await removeLayer(kubectl);
});

/** Runs a command, and disturbs the cluster once, when the API server has answered a write of it. */
async function disturbed(command: string, at: RegExp, disturb: () => void | Promise<void>): Promise<Run> {
  let disturbance: Promise<void> | undefined;
  const run = await operator.run(command, undefined, (request) => {
    if (disturbance === undefined && at.test(request) && !request.includes("dryRun="))
      disturbance = Promise.resolve(disturb());
  });
  expect({ command, isDisturbed: disturbance !== undefined }).toEqual({ command, isDisturbed: true });
  await disturbance;
  return run;
}

/** Expects that a command has ended or can be repeated, and that nothing is half-written. Returns whether it was repeated. */
async function completed(command: string, before: string, { code, stdout, stderr }: Run): Promise<boolean> {
  const output = `${stdout}${stderr}`;
  const after = operator.release();
  // Parses, and passes all rules.
  operator.layer();
  expect({
    code,
    output:
      code === 0 ||
      /run the command again|run the same command again|complete it with|take it back/i.test(output) ||
      output,
  }).toEqual({ code, output: true });
  expect([0, 1]).toContain(code);
  if (code !== 0) {
    expect(after).toBe(before);
    await untilApiServer();
    const again = await operator.run(command);
    expect({ command, code: again.code, ...(again.code !== 0 && { output: again.stdout + again.stderr }) }).toEqual({
      command,
      code: 0,
    });
  }
  expect(operator.release()).not.toBe(before);
  expect(await driftIn(kubectl, operator, APP)).toEqual([]);
  expect(pendingOf(await leaseOf(kubectl, APP))).toBeUndefined();
  return code !== 0;
}

async function untilApiServer(): Promise<void> {
  await eventually(async () => {
    const { code, stderr } = await kubectl.try(["get", "--raw", "/readyz"]);
    if (code !== 0) throw new Error(stderr);
  });
}

/** Events of the live Service without an endpoint. */
function outages(): readonly WatchEvent[] {
  return recorder.events.filter((event) => event.kind === "EndpointSlice" && event.ready.length === 0);
}

const DEPLOYMENT = /^PATCH .*\/deployments\//;
const SERVICE = /^PATCH .*\/services\//;
const LEASE = /^PUT .*\/leases\//;

/** Commands that return to the state at their start, and the writes after which they are disturbed. */
const ROUND = [
  { command: (round: number) => `release gateway v8.0.${round}`, at: DEPLOYMENT },
  { command: () => "switch gateway", at: SERVICE },
  { command: () => "rollback gateway", at: SERVICE },
  { command: () => "abort gateway", at: LEASE },
] as const;

const DISTURBANCES: readonly { readonly name: string; readonly disturb: () => void | Promise<void> }[] = [
  {
    name: "the API server is killed, and starts again after 3 seconds",
    disturb: () => killAndStart(kubectl, "kube-apiserver", 3),
  },
  {
    name: "the API server is killed, and starts again after 90 seconds",
    disturb: () => killAndStart(kubectl, "kube-apiserver", 90),
  },
  { name: "etcd does not answer for 20 seconds", disturb: () => pause(processOf(kubectl, "etcd"), 20) },
  { name: "etcd is killed, and starts again after 5 seconds", disturb: () => killAndStart(kubectl, "etcd", 5) },
];

test.each(DISTURBANCES.map((one, round) => ({ ...one, round })))(
  "$name: a release, a switch, a rollback and an abort are complete, some after a repetition",
  async ({ name, disturb, round }) => {
    let repeated = 0;
    for (const { command, at } of ROUND) {
      const text = command(round);
      const before = operator.release();
      const run = await disturbed(text, at, disturb);
      await untilApiServer();
      if (await completed(text, before, run)) repeated += 1;
    }
    record(
      "Disturbances",
      `${name}, in ${ROUND.length} commands`,
      repeated === 0 ? "all complete" : `all complete, ${repeated} after a repetition`,
    );
    expect(outages()).toEqual([]);
  },
);

test("a node that is removed while its pods start: the release is complete on the other nodes", async () => {
  const nodes = readFileSync(join(projectFolder(), "test", "e2e", "support", "objects", "nodes.yaml"), "utf8");
  const before = operator.release();
  const run = await disturbed("release gateway v8.1.0", DEPLOYMENT, async () => {
    await kubectl.run(["delete", "node", NODE]);
  });
  await completed("release gateway v8.1.0", before, run);
  await kubectl.run(["apply", "--server-side", "-f", "-"], { input: nodes });
  expect(outages()).toEqual([]);
  record("Disturbances", "A node is removed during a release", "complete");
});

test("a node that is out of service during a switch: the switch is complete, and its pods move to the other nodes", async () => {
  const before = operator.release();
  const run = await disturbed("switch gateway", LEASE, async () => {
    await kubectl.run(["taint", "node", NODE, "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"]);
  });
  await completed("switch gateway", before, run);
  await eventually(async () => {
    const pods = await kubectl.run([
      "-n",
      NAMESPACE,
      "get",
      "pods",
      "-l",
      `app=${APP}`,
      "-o",
      "jsonpath={.items[*].spec.nodeName}",
    ]);
    if (pods.split(" ").includes(NODE)) throw new Error(`${NODE} still has pods`);
  });
  await kubectl.run(["taint", "node", NODE, "node.kubernetes.io/out-of-service:NoExecute-"]);
  expect(outages()).toEqual([]);
  record("Disturbances", "A node is out of service during a switch", "complete");
});

test("no watch event of the live Service was without an endpoint", async () => {
  await recorder.stop();
  const count = recorder.events.filter(({ kind }) => kind === "EndpointSlice").length;
  record("Disturbances", "Events of the live Service without an endpoint", `${outages().length} of ${count}`);
  // Each disturbance meets a switch and a rollback.
  expect(count).toBeGreaterThanOrEqual(2 * DISTURBANCES.length);
  expect(outages()).toEqual([]);
});
