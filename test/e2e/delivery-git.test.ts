import { synthesize } from "../../charts/synthesize";
import { leaseName, pendingOf } from "../../lib/delivery/lease";
import { driftOf } from "../../lib/manifests/drift/drift";
import type { LiveObject } from "../../lib/delivery/cluster";
import type { Manifest } from "../../lib/manifests/manifest";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { operatorOf, writes, type Operator, type Run } from "./delivery/operator";
import { repositoryOf, type Repository } from "./delivery/repository";
import { watchEndpoints, type EndpointWatch } from "./support/endpoints";
import { NAMESPACE, mustApply, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const SERVICE = "gateway";

let operator: Operator;
let repository: Repository;
let watch: EndpointWatch;
beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, synthesize(layerOf(prod)).manifests);
  await untilFloors(kubectl);
  operator = await operatorOf(
    kubectl.kubeconfig,
    { user: "erin", group: prod.environment.onCall?.operate?.[0] ?? "" },
    "git",
  );
  repository = await repositoryOf(operator, SERVICE, kubectl);
  operator.env["PATH"] = `${repository.path}:${process.env["PATH"] ?? ""}`;
  watch = await watchEndpoints(kubectl, `${SERVICE}-service`);
});
afterAll(async () => {
  await watch.stop();
  await repository.stop();
  await operator.stop();
  await removeLayer(kubectl);
});

/** Operations that return to the state at their start, apart from the version. */
const round = (version: string) => [
  `release gateway ${version}`,
  "switch gateway",
  "rollback gateway",
  "abort gateway",
];

async function lease(): Promise<LiveObject | undefined> {
  const { name } = leaseName(SERVICE, NAMESPACE).metadata;
  const text = await kubectl.run(["-n", NAMESPACE, "get", "lease", name, "-o", "json", "--ignore-not-found"]);
  return text === "" ? undefined : (JSON.parse(text) as LiveObject);
}

/** Frees the lock of a killed command, as the end of its time does. */
async function expireLock(): Promise<void> {
  if ((await lease()) === undefined) return;
  const patch = JSON.stringify({ spec: { holderIdentity: "" } });
  await kubectl.run(["-n", NAMESPACE, "patch", "lease", `release-${SERVICE}`, "--type=merge", "-p", patch]);
}

async function drift(): Promise<readonly string[]> {
  const own = operator.manifests().filter(({ metadata }) => metadata.labels?.["app"] === SERVICE);
  const kinds = new Set(["Deployment", "Service", "HorizontalPodAutoscaler"]);
  const args = ["get", "deployments,services,hpa", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(["-n", NAMESPACE, ...args])) as {
    readonly items: readonly Manifest[];
  };
  return driftOf(
    own.filter(({ kind }) => kinds.has(kind)),
    items,
  ).flatMap(({ identity, isMissing, fields }) =>
    isMissing ? [identity] : fields.map(({ path }) => `${identity} ${path}`),
  );
}

/** Runs a command that is killed at a point, and repeats it until it is complete. Returns whether it was killed. */
async function killed(command: string, start: () => Promise<Run>): Promise<boolean> {
  const before = operator.release();
  const first = await start();
  const isKilled = first.code === undefined;
  if (isKilled) {
    await expireLock();
    const isRecorded = pendingOf(await lease()) === undefined && !operator.release().includes("pending:");
    // After its last write, only the answer is missing, and the next run would be the next operation.
    if (!(isRecorded && operator.release() !== before)) {
      repository.dieAt(undefined);
      const { code, stderr, stdout } = await operator.run(command);
      expect({ command, code, ...(code !== 0 && { stderr, stdout }) }).toEqual({ command, code: 0 });
    }
  } else expect({ command, ...first }).toMatchObject({ command, code: 0 });
  expect({ command, drift: await drift() }).toEqual({ command, drift: [] });
  expect({ command, pending: pendingOf(await lease()) }).toEqual({ command });
  expect(operator.release()).not.toContain("pending:");
  return isKilled;
}

test("a release through a pipeline is committed as pending, applied, and then marked as complete", async () => {
  repository.dieAt(undefined);
  const { code, stdout, stderr } = await operator.run("release gateway v9.0.0");
  expect({ code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ code: 0 });
  expect(repository.log()).toEqual([
    "access-layer: complete release gateway v9.0.0 in prod",
    "access-layer: release gateway v9.0.0 in prod",
    "start",
  ]);
  expect(await drift()).toEqual([]);
  const { code: aborted } = await operator.run("abort gateway");
  expect(aborted).toBe(0);
});

test("a command that is killed before or after each commit and push, or each write in the cluster, is completed by a repetition", async () => {
  const kills: string[] = [];
  for (const isAfter of [false, true])
    for (let at = 1, isKilled = true; isKilled; at += 1) {
      isKilled = false;
      for (const command of round(`v9.${isAfter ? 1 : 2}.${at}`)) {
        repository.dieAt({ at, isAfter });
        if (await killed(command, () => operator.run(command))) {
          kills.push(`${command} ${isAfter ? "after" : "before"} ${at}`);
          isKilled = true;
        }
      }
    }
  // The other operations write the same in the cluster.
  for (let at = 1, isKilled = true; isKilled; at += 1) {
    isKilled = false;
    for (const command of [`release gateway v9.3.${at}`, "abort gateway"]) {
      repository.dieAt(undefined);
      if (await killed(command, () => operator.run(command, at))) {
        kills.push(`${command}: ${writes(operator.proxy.requests).at(-1)}`);
        isKilled = true;
      }
    }
  }
  process.stderr.write(`killed ${kills.length} times\n`);
  expect(kills.length).toBeGreaterThan(25);
  expect(watch.events.filter((pods) => pods.length === 0)).toEqual([]);
});

test("an operation that changes no object is written, too", async () => {
  repository.dieAt(undefined);
  for (const command of ["scale gateway 3 --until 1h --owner erin --reason INC-1", "scale gateway --end"]) {
    const { code, stdout, stderr } = await operator.run(command);
    expect({ command, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ command, code: 0 });
    expect(operator.release().includes("reason: INC-1")).toBe(command.includes("--until"));
    expect(operator.release()).not.toContain("pending:");
  }
});

test("an operation that was killed after its commit is taken back", async () => {
  const before = operator.release();
  repository.dieAt({ at: 1, isAfter: true });
  expect(await operator.run("release gateway v9.4.0")).toMatchObject({ code: undefined });
  await expireLock();
  repository.dieAt(undefined);
  expect(await operator.run("switch gateway")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /erin started release gateway at .*, and it has not ended; complete it with release gateway v9\.4\.0, or take it back with abort gateway/,
    ),
  });
  const { code, stdout, stderr } = await operator.run("abort gateway");
  expect({ code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ code: 0 });
  expect(operator.release()).toBe(before);
  expect(await drift()).toEqual([]);
});
