import { synthesize } from "../../charts/synthesize";
import { leaseName, pendingOf } from "../../lib/delivery/lease";
import type { LiveObject } from "../../lib/delivery/cluster";
import { driftOf } from "../../lib/manifests/drift/drift";
import { recordAt } from "../../lib/manifests/json";
import type { Manifest } from "../../lib/manifests/manifest";
import { RESTARTED_ANNOTATION } from "../../lib/names";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { operatorOf, writes, type Operator, type Run } from "./delivery/operator";
import { watchEndpoints, type EndpointWatch } from "./support/endpoints";
import { NAMESPACE, apply, mustApply, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const { manifests } = synthesize(layerOf(prod));

let operator: Operator;
const watches: EndpointWatch[] = [];

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
  operator = await operatorOf(kubectl.kubeconfig, { user: "erin", group: prod.environment.onCall?.operate?.[0] ?? "" });
  for (const service of ["gateway-service", "streaming-service"]) watches.push(await watchEndpoints(kubectl, service));
});
afterAll(async () => {
  for (const stoppable of [...watches, operator]) await stoppable.stop();
  await removeLayer(kubectl);
});

async function read(...args: readonly string[]): Promise<LiveObject | undefined> {
  const text = await kubectl.run(["-n", NAMESPACE, "get", ...args, "-o", "json", "--ignore-not-found"]);
  return text === "" ? undefined : (JSON.parse(text) as LiveObject);
}

const leaseOf = (name: string) => read("lease", leaseName(name, NAMESPACE).metadata.name);

/** Number of the last rollout, which grows with each template of the pods. */
async function revisions(names: readonly string[]): Promise<readonly number[]> {
  const found = await Promise.all(names.map((name) => read("deployment", name)));
  return found.map((one) => Number(one?.metadata.annotations?.["deployment.kubernetes.io/revision"]));
}

/** Fields of the Deployments that differ from the manifests, or that another manager set. */
async function drift(): Promise<readonly string[]> {
  const args = ["get", "deployments", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(["-n", NAMESPACE, ...args])) as {
    readonly items: readonly Manifest[];
  };
  const rendered = manifests.filter(({ kind }) => kind === "Deployment");
  return driftOf(rendered, items).flatMap(({ fields, others }) => [...fields, ...others].map(({ path }) => path));
}

/** Frees the lock of a killed command, as the end of its time does. */
async function expireLock(name: string): Promise<void> {
  if ((await leaseOf(name)) === undefined) return;
  const patch = JSON.stringify({ spec: { holderIdentity: "" } });
  await kubectl.run(["-n", NAMESPACE, "patch", "lease", `release-${name}`, "--type=merge", "-p", patch]);
}

function expectSuccess({ code, stdout, stderr }: Run): void {
  expect({ code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ code: 0 });
}

test.each([
  ["streaming", "restart streaming", ["streaming-stable", "streaming-canary"]],
  ["gateway", "restart gateway --idle", ["gateway-blue", "gateway-green"]],
  ["redis", "restart redis", ["redis-deployment"]],
])(
  "restart of %s can be killed after each write and repeated, and restarts each workload once",
  async (name, command, names) => {
    const kills: string[] = [];
    for (let at = 1, isKilled = true; isKilled; at += 1) {
      const before = await revisions(names);
      const first = await operator.run(command, at);
      isKilled = first.code === undefined;
      if (isKilled) {
        kills.push(writes(operator.proxy.requests).at(-1) ?? "");
        await expireLock(name);
        const isComplete = kills.at(-1)?.startsWith("PUT") === true && pendingOf(await leaseOf(name)) === undefined;
        // After its last write, only the answer is missing, and the next run would be the next restart.
        if (!isComplete) expectSuccess(await operator.run(command));
      } else expectSuccess(first);
      const after = await revisions(names);
      expect({ at, kills, steps: after.map((one, index) => one - (before[index] ?? 0)) }).toEqual({
        at,
        kills,
        steps: names.map(() => 1),
      });
      expect({ at, drift: await drift() }).toEqual({ at, drift: [] });
      expect({ at, pending: pendingOf(await leaseOf(name)) }).toEqual({ at });
    }
    process.stderr.write(`${command}: killed after ${kills.length} writes\n`);
    for (const kind of ["/leases", "/deployments/"]) expect(kills.join("\n")).toContain(kind);
  },
);

test("a service keeps ready pods during its restarts", () => {
  expect(watches.flatMap(({ events }) => events.filter((pods) => pods.length === 0))).toEqual([]);
});

test("the next apply keeps a restart, and replaces no pod", async () => {
  const names = ["entitlements"];
  expectSuccess(await operator.run("restart entitlements"));
  const [before, revision] = [await read("deployment", "entitlements"), await revisions(names)];
  const annotation = (one: LiveObject | undefined) =>
    (recordAt(one ?? {}, "spec", "template", "metadata")["annotations"] as Record<string, string>)[
      RESTARTED_ANNOTATION
    ];
  expect(annotation(before)).toMatch(/^\d{4}-.*Z$/);
  expect(await apply(kubectl, manifests)).toMatchObject({ code: 0 });
  expect(annotation(await read("deployment", "entitlements"))).toBe(annotation(before));
  expect(await revisions(names)).toEqual(revision);
});

test("a restart follows one with kubectl, and the other way around", async () => {
  const names = ["entitlements"];
  const [start = 0] = await revisions(names);
  await kubectl.run(["-n", NAMESPACE, "rollout", "restart", "deployment/entitlements"]);
  expectSuccess(await operator.run("restart entitlements"));
  await kubectl.run(["-n", NAMESPACE, "rollout", "restart", "deployment/entitlements"]);
  expect(await revisions(names)).toEqual([start + 3]);
  expect(await apply(kubectl, manifests)).toMatchObject({ code: 0 });
  expect(await drift()).toEqual([]);
});
