import { synthesize } from "../../../../charts/synthesize";
import { deliveredService } from "../../../../lib/delivery/delivered-service";
import { historyOf, leaseName, pendingOf } from "../../../../lib/delivery/lease";
import type { Restart } from "../../../../lib/delivery/operation";
import { restartTarget } from "../../../../lib/delivery/restart-target";
import { execute } from "../../../../lib/delivery/run/execute";
import { intentOf } from "../../../../lib/delivery/run/intent";
import { restartIntent, restartTaskOf } from "../../../../lib/delivery/run/restart-task";
import type { Ending } from "../../../../lib/delivery/run/types";
import { driftOf } from "../../../../lib/manifests/drift/drift";
import { recordAt } from "../../../../lib/manifests/json";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { DEFAULT_NAMESPACE } from "../../../../lib/names";
import { environmentOf, layerOf } from "../../../helpers/fixtures";
import { Killed, SimulatedCluster } from "../../../helpers/simulated-cluster";

const layer = layerOf(environmentOf("prod"));
const { manifests } = synthesize(layer);
const KINDS = ["Deployment", "HorizontalPodAutoscaler", "Service", "HTTPRoute"];
const RESTART: Restart = { kind: "restart" };

function clusterOf(name: string): SimulatedCluster {
  return new SimulatedCluster(
    manifests.filter(
      ({ kind, metadata }) =>
        (kind === "CronJob" && metadata.name === "probe") ||
        (KINDS.includes(kind) && metadata.labels?.["app"] === name),
    ),
  );
}

/** Runs the command. */
async function run(
  cluster: SimulatedCluster,
  name: string,
  operation: Restart | { readonly kind: "abort" } = RESTART,
  by = "alice",
): Promise<Ending> {
  const hasIdle = operation.kind === "restart" && operation.idle === true;
  const target = restartTarget(layer, manifests, name, hasIdle);
  if (target === undefined) throw new Error(`no workload ${name}`);
  const service = target.service && deliveredService(layer, target.service);
  const seen = await cluster.read(leaseName(name, DEFAULT_NAMESPACE));
  const at = cluster.clock.textOf(cluster.clock.now());
  const intent = restartIntent({ name, operation, by, at, ...(service && { service }) }, pendingOf(seen));
  if (intent.kind === "done") return { kind: "complete" };
  if (intent.kind === "refusal") return intent;
  const task = restartTaskOf({
    ...{ namespace: DEFAULT_NAMESPACE, target, intent, operation, manifests, by, at, isProbed: true },
    ...{ holder: `${by}-${cluster.requests}`, patienceSeconds: 60, ...(seen && { seen }) },
  });
  const ports = { cluster, clock: cluster.clock, tell: () => undefined, isStopped: () => false };
  return execute(task, ports);
}

/** Fields of the service that differ from the manifests. */
const drift = (cluster: SimulatedCluster, name: string) =>
  driftOf(
    manifests.filter(({ kind, metadata }) => KINDS.includes(kind) && metadata.labels?.["app"] === name),
    ["Deployment", "Service"].flatMap((kind) =>
      manifests.flatMap(({ metadata }) => cluster.find(kind, metadata.name) ?? []),
    ),
  ).flatMap(({ fields, others }) => [...fields, ...others]);

const generations = (cluster: SimulatedCluster, names: readonly string[]) =>
  names.map((name) => cluster.find("Deployment", name)?.metadata.generation);

const CASES: readonly (readonly [name: string, operation: Restart, restarted: readonly string[]])[] = [
  ["entitlements", RESTART, ["entitlements"]],
  ["gateway", RESTART, ["gateway-blue"]],
  ["gateway", { kind: "restart", idle: true }, ["gateway-blue", "gateway-green"]],
  ["streaming", RESTART, ["streaming-stable", "streaming-canary"]],
  ["redis", RESTART, ["redis-deployment"]],
  ["keycloak", RESTART, ["keycloak-deployment"]],
];

describe.each(CASES)("restart %s %j", (name, operation, restarted) => {
  test("restarts each workload once, one after the other, and writes only the annotation", async () => {
    const cluster = clusterOf(name);
    expect(await run(cluster, name, operation)).toEqual({ kind: "complete" });
    expect(cluster.merged).toEqual(restarted.map((one) => `access-layer-restart ${one}`));
    expect(drift(cluster, name)).toEqual([]);
    const [last] = historyOf(cluster.find("Lease", `release-${name}`));
    expect(last).toMatchObject({ operation, by: "alice", does: expect.stringMatching(/^Restarts .*\.$/) as string });
    expect(pendingOf(cluster.find("Lease", `release-${name}`))).toBeUndefined();
  });

  test("can be killed at every request and repeated, and restarts no workload twice", async () => {
    const whole = clusterOf(name);
    const before = generations(whole, restarted);
    await run(whole, name, operation);
    for (const death of whole.deaths) {
      const cluster = clusterOf(name);
      cluster.death = death;
      await expect(run(cluster, name, operation)).rejects.toThrow(Killed);
      cluster.death = undefined;
      // After its last request, the restart is complete, and the next run would be the next restart.
      const isComplete = death.isAfter && death.at === whole.requests;
      const again = isComplete ? { kind: "complete" } : await run(cluster, name, operation, "bob");
      expect({ death, again }).toEqual({ death, again: { kind: "complete" } });
      expect({ death, generations: generations(cluster, restarted) }).toEqual({
        death,
        generations: before.map((one = 0) => one + 1),
      });
      expect(historyOf(cluster.find("Lease", `release-${name}`))).toHaveLength(1);
    }
  });

  test("is complete if every answer is lost once, without a second restart", async () => {
    const cluster = clusterOf(name);
    const before = generations(cluster, restarted);
    cluster.losesAnswers = true;
    expect(await run(cluster, name, operation)).toEqual({ kind: "complete" });
    expect(generations(cluster, restarted)).toEqual(before.map((one = 0) => one + 1));
  });
});

test("a service keeps all of its ready pods, and a workload with Recreate has none for a moment", async () => {
  for (const [name, pods, least] of [
    ["gateway", 3, 3],
    ["streaming", 4, 4],
    ["redis", 1, 0],
  ] as const) {
    const cluster = clusterOf(name);
    const counts: number[] = [];
    cluster.onChange = () => counts.push(cluster.endpoints(`${name}-service`).length);
    await run(cluster, name);
    expect({ name, least: Math.min(...counts), last: counts.at(-1) }).toEqual({ name, least, last: pods });
  }
});

test("the second workload restarts only when the first one is ready", async () => {
  const cluster = clusterOf("streaming");
  cluster.broken.add(imageOf("streaming-stable"));
  expect(await run(cluster, "streaming")).toMatchObject({
    kind: "stopped",
    why: expect.stringMatching(/^streaming-stable: .*; not ready after 60 s$/) as string,
  });
  expect(cluster.merged).toEqual(["access-layer-restart streaming-stable"]);
});

describe("a restart that has not ended", () => {
  const stopped = async (name: string) => {
    const cluster = clusterOf(name);
    const [target] = restartTarget(layer, manifests, name, false)?.deployments ?? [];
    const image = imageOf(target?.metadata.name ?? "");
    cluster.broken.add(image);
    await run(cluster, name);
    return { cluster, image };
  };

  test("is completed by a repetition, without a second restart", async () => {
    const { cluster } = await stopped("redis");
    cluster.broken.clear();
    expect(await run(cluster, "redis", RESTART, "bob")).toEqual({ kind: "complete" });
    expect(cluster.merged).toEqual(["access-layer-restart redis-deployment"]);
  });

  test("is ended with abort, and then restarts again", async () => {
    const { cluster } = await stopped("redis");
    expect(await run(cluster, "redis", { kind: "abort" }, "bob")).toEqual({ kind: "complete" });
    const lease = cluster.find("Lease", "release-redis");
    expect(historyOf(lease)).toMatchObject([
      {
        operation: { kind: "abort" },
        by: "bob",
        does: expect.stringMatching(/^Ends restart redis, which alice started at 2027-/) as string,
      },
    ]);
    expect(pendingOf(lease)).toBeUndefined();
    cluster.broken.clear();
    await run(cluster, "redis");
    expect(cluster.merged).toHaveLength(2);
  });

  test("lets other operations on the service wait, and abort ends it", async () => {
    const { cluster } = await stopped("gateway");
    const pending = pendingOf(cluster.find("Lease", "release-gateway"));
    const service = layer.services.find(({ name }) => name === "gateway");
    if (service === undefined) throw new Error("no gateway");
    const delivered = deliveredService(layer, service);
    expect(intentOf(delivered, { kind: "release", version: "v2" }, pending)).toEqual({
      kind: "refusal",
      why: expect.stringMatching(
        /^alice started restart gateway at 2027-.*, and it has not ended; complete it with restart gateway, or end it with abort gateway --via kubectl$/,
      ) as string,
    });
    expect(intentOf(delivered, { kind: "abort" }, pending)).toMatchObject({ kind: "ended", pending });
    expect(await run(cluster, "gateway", { kind: "restart", idle: true })).toMatchObject({ kind: "refusal" });
  });
});

describe("a restart is refused, and changes nothing,", () => {
  const refused = async (change: (object: Manifest) => Manifest, kind = "Deployment", name = "gateway-blue") => {
    const cluster = clusterOf("gateway");
    cluster.edit(kind, name, change);
    const ending = await run(cluster, "gateway");
    expect(cluster.merged).toEqual([]);
    expect(pendingOf(cluster.find("Lease", "release-gateway"))).toBeUndefined();
    return ending;
  };
  const withSpec = (fields: object) => (object: Manifest) => ({
    ...object,
    spec: { ...(object["spec"] as object), ...fields },
  });

  test.each([
    [{ paused: true }, /gateway-blue is paused; let it go on with kubectl rollout resume/],
    [{ replicas: 0 }, /gateway-blue has no pods, because someone set its replicas to 0/],
  ])("if the Deployment has %j", async (fields, why) => {
    expect(await refused(withSpec(fields))).toMatchObject({
      kind: "refusal",
      why: expect.stringMatching(why) as string,
    });
  });

  test("if another color is live than in the release file", async () => {
    expect(
      await refused(withSpec({ selector: { app: "gateway", version: "green" } }), "Service", "gateway-service"),
    ).toMatchObject({
      kind: "refusal",
      why: expect.stringMatching(/gateway-service differs from the release file: spec\.selector\.version/) as string,
    });
  });

  test("if a workload has another image than in the release file", async () => {
    const ending = await refused(
      (object) => JSON.parse(JSON.stringify(object).replaceAll(":v1.0.1", ":by-hand")) as Manifest,
    );
    expect(ending).toMatchObject({
      kind: "refusal",
      why: expect.stringMatching(/image is ".*:by-hand" instead of ".*:v1\.0\.1"/) as string,
    });
  });

  test("if another operation on the service has not ended", async () => {
    const cluster = clusterOf("gateway");
    const service = layer.services.find(({ name }) => name === "gateway");
    const delivered = service && deliveredService(layer, service);
    const operation = { kind: "release", version: "v2" } as const;
    const request = { name: "gateway", operation: RESTART, by: "bob", at: "2027-01-01T00:00:00Z" };
    const pending = { operation, by: "alice", at: "2027-01-01T00:00:00Z", release: {} };
    expect(restartIntent({ ...request, ...(delivered && { service: delivered }) }, pending)).toMatchObject({
      kind: "refusal",
      why: expect.stringMatching(/complete it with release gateway v2, or take it back with abort gateway$/) as string,
    });
    const ended = { ...pending, release: delivered?.release ?? {} };
    expect(restartIntent({ ...request, ...(delivered && { service: delivered }) }, ended)).toMatchObject({
      kind: "restart",
      unrecorded: ended,
    });
    expect(cluster.merged).toEqual([]);
  });
});

test("a workload with Recreate is an outage, with its reason and its callers", () => {
  const outageOf = (name: string) => restartTarget(layer, manifests, name, false)?.outage;
  expect(outageOf("redis")).toMatchObject({
    why: "redis-deployment has the strategy Recreate, because only one pod can use redis-data: the old pod stops before the new one starts",
  });
  expect(new Set(outageOf("redis")?.calls.map(({ from }) => from))).toEqual(
    new Set(["auth", "cache-warm", "entitlements", "gateway", "streaming"]),
  );
  for (const name of ["gateway", "keycloak"]) expect(outageOf(name)).toBeUndefined();
});

function imageOf(deployment: string): string {
  const found = manifests.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === deployment);
  const containers = recordAt(found ?? {}, "spec", "template", "spec")["containers"];
  return (containers as readonly { readonly image: string }[])[0]?.image ?? "";
}
