import { ClusterError } from "../../../../lib/delivery/cluster";
import { historyOf, pendingOf } from "../../../../lib/delivery/lease";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { Killed } from "../../../helpers/simulated-cluster";
import { Scene } from "./operator";
import { SCHEDULES, SERVICES, drift, op, release } from "./schedules";

const IMAGE = "ghcr.io/254carbon/access-layer-gateway";

describe.each(SERVICES)("operations on %s without an autoscaler", (service) => {
  test("each leaves the cluster as the release file says, and the live Service with its pods", async () => {
    const scene = new Scene(service, undefined, true);
    for (const operation of SCHEDULES[service] ?? []) {
      const before = scene.cluster.endpoints(`${service}-service`).length;
      const counts: number[] = [];
      scene.cluster.onChange = () => counts.push(scene.cluster.endpoints(`${service}-service`).length);
      expect({ operation, ending: await scene.run(operation) }).toEqual({ operation, ending: { kind: "complete" } });
      scene.cluster.settle();
      const after = scene.cluster.endpoints(`${service}-service`).length;
      expect({ operation, drift: drift(scene) }).toEqual({ operation, drift: [] });
      expect({ operation, least: Math.min(...counts) }).toEqual({ operation, least: Math.min(before, after) });
    }
  });
});

describe.each(SERVICES)("operations on %s", (service) => {
  const schedule = SCHEDULES[service] ?? [];

  test("each leaves the cluster as the release file says", async () => {
    const scene = new Scene(service);
    for (const operation of schedule) {
      expect(await scene.run(operation)).toEqual({ kind: "complete" });
      expect(drift(scene)).toEqual([]);
    }
  });

  test("each is complete if every answer is lost once", async () => {
    const scene = new Scene(service);
    scene.cluster.losesAnswers = true;
    for (const operation of schedule) {
      expect({ operation, ending: await scene.run(operation) }).toEqual({ operation, ending: { kind: "complete" } });
      expect(drift(scene)).toEqual([]);
      expect(pendingOf(scene.cluster.find("Lease", `release-${service}`))).toBeUndefined();
    }
  });

  test("the live Service never has fewer ready pods than the smaller of both states", async () => {
    const scene = new Scene(service);
    for (const operation of schedule) {
      const before = scene.cluster.endpoints(`${service}-service`).length;
      const counts: number[] = [];
      scene.cluster.onChange = () => counts.push(scene.cluster.endpoints(`${service}-service`).length);
      await scene.run(operation);
      scene.cluster.settle();
      const after = scene.cluster.endpoints(`${service}-service`).length;
      expect({ operation, least: Math.min(...counts) }).toEqual({ operation, least: Math.min(before, after) });
    }
  });
});

describe("an operation that stops", () => {
  const started = async () => {
    const scene = new Scene("gateway");
    scene.cluster.broken.add(`${IMAGE}:v2`);
    return { scene, ending: await scene.run(release("v2")) };
  };

  test("names the pods that are not ready, and does not change the file", async () => {
    const { scene, ending } = await started();
    expect(ending).toEqual({
      kind: "stopped",
      why: expect.stringMatching(
        /^gateway-green: 1 of 3 pods available, \d with the new template; .*gateway-green-\d: CrashLoopBackOff.*; not ready after 60 s$/,
      ) as string,
    });
    expect(scene.release.green?.version).toBe("v1.0.0");
    expect(new Set(scene.cluster.endpoints("gateway-service"))).toEqual(new Set(["gateway-blue"]));
  });

  test("is pending: other operations wait for it", async () => {
    const { scene } = await started();
    expect(await scene.run(release("v3"), { by: "bob" })).toEqual({
      kind: "refusal",
      why: expect.stringMatching(
        /^alice started release gateway at 2027-.*Z, and it has not ended; complete it with release gateway v2, or take it back with abort gateway$/,
      ) as string,
    });
  });

  test("is taken back with abort", async () => {
    const { scene } = await started();
    expect(await scene.run(op("abort"), { by: "bob" })).toEqual({ kind: "complete" });
    scene.cluster.settle();
    expect(drift(scene)).toEqual([]);
    const [last] = historyOf(scene.cluster.find("Lease", "release-gateway"));
    expect(last).toMatchObject({ by: "bob", does: "Takes back release gateway v2." });
    expect(await scene.run(release("v3"))).toEqual({ kind: "complete" });
  });

  test("is pending even if the answers to its requests were lost", async () => {
    const scene = new Scene("gateway");
    scene.cluster.broken.add(`${IMAGE}:v2`);
    scene.cluster.losesAnswers = true;
    expect(await scene.run(release("v2"))).toMatchObject({ kind: "stopped" });
  });

  test("is completed by a repetition", async () => {
    const { scene } = await started();
    scene.cluster.broken.clear();
    expect(await scene.run(release("v2"), { by: "bob" })).toEqual({ kind: "complete" });
    expect(scene.release.green).toMatchObject({ version: "v2", floor: 3 });
  });
});

describe("a change by someone else", () => {
  test("a field with a third value stops the operation before it changes anything", async () => {
    const scene = new Scene("gateway");
    scene.cluster.edit("Deployment", "gateway-green", (object) => withImage(object, `${IMAGE}:by-hand`));
    const before = scene.cluster.find("HorizontalPodAutoscaler", "gateway-green");
    expect(await scene.run(release("v2"))).toEqual({
      kind: "refusal",
      why: `apps/v1/Deployment 254carbon-access/gateway-green differs from the release file: spec.template.spec.containers[gateway].image is "${IMAGE}:by-hand" instead of "${IMAGE}:v1.0.0"; get the newest release file, or copy the change into it with adopt, or apply the manifests of the environment, and run the command again`,
    });
    expect(scene.cluster.find("HorizontalPodAutoscaler", "gateway-green")).toEqual(before);
    // It did not start, so another operation can.
    expect(await scene.run({ kind: "scale", pods: 4 })).toEqual({ kind: "complete" });
  });

  test("a release file that is older than the cluster stops the operation", async () => {
    const scene = new Scene("gateway");
    await scene.run(release("v2"));
    const old = scene.file;
    await scene.run(op("switch"));
    scene.file = old;
    expect(await scene.run(op("abort"))).toEqual({
      kind: "refusal",
      why: expect.stringMatching(
        /^v1\/Service 254carbon-access\/gateway-service differs from the release file: spec\.selector\.version is "green" instead of "blue"; get the newest release file/,
      ) as string,
    });
    expect(scene.cluster.endpoints("gateway-service")).toHaveLength(3);
  });

  test("a pipeline that applies the old manifests while pods start is noticed", async () => {
    const scene = new Scene("gateway");
    const deployment = scene
      .manifests()
      .find((one) => one.kind === "Deployment" && one.metadata.name === "gateway-green");
    let isApplied = false;
    scene.cluster.onChange = () => {
      const live = scene.cluster.find("Deployment", "gateway-green");
      if (isApplied || live?.metadata.generation === 1 || deployment === undefined || live === undefined) return;
      isApplied = JSON.stringify(live).includes(":v2");
      if (isApplied) scene.cluster.edit("Deployment", "gateway-green", () => deployment);
    };
    expect(await scene.run(release("v2"))).toEqual({
      kind: "stopped",
      why: "apps/v1/Deployment 254carbon-access/gateway-green was changed meanwhile, perhaps by your pipeline; run the command again",
    });
    expect(scene.release.green?.version).toBe("v1.0.0");
    expect(await scene.run(release("v2"))).toEqual({ kind: "complete" });
  });
});

test("an abort that has not ended is only completed, because its undo would be the same command", async () => {
  const scene = new Scene("gateway");
  await scene.run(release("v2"));
  scene.cluster.death = { at: scene.cluster.requests + 8, isAfter: true };
  await expect(scene.run(op("abort"))).rejects.toThrow(Killed);
  scene.cluster.death = undefined;
  expect(await scene.run(op("switch"))).toMatchObject({
    why: expect.stringMatching(/has not ended; complete it with abort gateway$/) as string,
  });
});

test("an operation that gets no answer says that it can be repeated, and a repetition completes it", async () => {
  const scene = new Scene("gateway");
  const { apply } = scene.cluster;
  scene.cluster.apply = () => Promise.reject(new ClusterError("unreachable", "no answer"));
  expect(await scene.run(release("v2"))).toMatchObject({
    why: "no answer; when the API server answers, run the command again",
  });
  scene.cluster.apply = apply;
  expect(await scene.run(release("v2"))).toEqual({ kind: "complete" });
});

describe("two operators", () => {
  test("one wins, and the other learns who works on the service, and since when", async () => {
    const scene = new Scene("gateway");
    const endings = await Promise.all([
      scene.run(release("v2"), { by: "alice" }),
      scene.run(release("v3"), { by: "bob" }),
    ]);
    const winner = endings.findIndex(({ kind }) => kind === "complete");
    const loser = endings[1 - winner];
    expect(endings.map(({ kind }) => kind).sort()).toEqual(["complete", "refusal"]);
    expect(loser).toMatchObject({
      why: expect.stringMatching(/^(alice|bob)-\d has held the lock of gateway since 2027-/) as string,
    });
    expect(scene.release.green?.version).toBe(["v2", "v3"][winner]);
    expect(drift(scene)).toEqual([]);
  });

  test("a lock that is not renewed is taken over", async () => {
    const scene = new Scene("gateway");
    scene.cluster.death = { at: scene.cluster.requests + 8, isAfter: true };
    await expect(scene.run(release("v2"))).rejects.toThrow(Killed);
    scene.cluster.death = undefined;
    expect(scene.cluster.find("Lease", "release-gateway")?.["spec"]).toMatchObject({ holderIdentity: "alice-1" });
    const start = scene.cluster.clock.now();
    expect(await scene.run(release("v2"), { by: "bob" })).toEqual({ kind: "complete" });
    expect(scene.cluster.clock.now() - start).toBeGreaterThanOrEqual(15_000);
  });
});

test("a switch gives the new color as many pods as the autoscaler gave the old one", async () => {
  const scene = new Scene("gateway");
  await scene.run(release("v2"));
  scene.cluster.edit("HorizontalPodAutoscaler", "gateway-blue", (object) => withFloor(object, 7));
  scene.cluster.settle();
  scene.cluster.edit("HorizontalPodAutoscaler", "gateway-blue", (object) => withFloor(object, 3));
  const ready: number[] = [];
  scene.cluster.onChange = () => {
    const live = scene.cluster.endpoints("gateway-service");
    if (live.includes("gateway-green")) ready.push(live.length);
  };
  expect(await scene.run(op("switch"))).toEqual({ kind: "complete" });
  expect(Math.min(...ready)).toBe(7);
  expect(scene.release).toMatchObject({ live: "green", green: { floor: 7 }, blue: { floor: 7 } });
});

function withImage(object: Manifest, image: string): Manifest {
  const text = JSON.stringify(object["spec"]).replace(
    /"image":"[^"]*access-layer-gateway:[^"]*"/,
    `"image":"${image}"`,
  );
  return { ...object, spec: JSON.parse(text) as unknown };
}

function withFloor(object: Manifest, minReplicas: number): Manifest {
  return { ...object, spec: { ...(object["spec"] as object), minReplicas } };
}
