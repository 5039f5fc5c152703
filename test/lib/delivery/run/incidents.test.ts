import type { Operation } from "../../../../lib/delivery/operation";
import { historyOf, pendingOf } from "../../../../lib/delivery/lease";
import { heldUntil } from "../../../../lib/delivery/run/hold";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { Killed } from "../../../helpers/simulated-cluster";
import { Scene } from "./operator";

const release = (version: string): Operation => ({ kind: "release", version });
const op = (kind: "switch" | "rollback" | "retire" | "abort"): Operation => ({ kind });
const IMAGE = "ghcr.io/254carbon/access-layer-gateway";

/** A scene in which green has a new version, and all of its pods. */
async function prepared(): Promise<Scene> {
  const scene = new Scene("gateway");
  await scene.run(release("v2"));
  return scene;
}

/** Lets the autoscaler of a Deployment add pods, with the same or another minimum afterwards. */
function scaleUp(scene: Scene, name: string, replicas: number, after?: number): void {
  const floor = (object: Manifest, minReplicas: number) => ({
    ...object,
    spec: { ...(object["spec"] as object), minReplicas },
  });
  const { minReplicas } = scene.cluster.find("HorizontalPodAutoscaler", name)?.["spec"] as { minReplicas: number };
  scene.cluster.edit("HorizontalPodAutoscaler", name, (object) => floor(object, replicas));
  scene.cluster.settle();
  scene.cluster.edit("HorizontalPodAutoscaler", name, (object) => floor(object, after ?? minReplicas));
}

/** Runs an operation that dies at the write of its record, after the release file. */
async function unrecorded(scene: Scene, operation: Operation): Promise<void> {
  const count = scene.copy();
  const first = count.cluster.requests;
  await count.run(operation);
  scene.cluster.death = { at: scene.cluster.requests + count.cluster.requests - first, isAfter: false };
  await expect(scene.run(operation)).rejects.toThrow(Killed);
  scene.cluster.death = undefined;
}

test("the pods that an autoscaler adds after a release count for the switch, although the release has no record", async () => {
  const scene = new Scene("gateway");
  await unrecorded(scene, release("v2"));
  scaleUp(scene, "gateway-blue", 9);
  expect(await scene.run(op("switch"))).toEqual({ kind: "complete" });
  expect(scene.cluster.endpoints("gateway-service").filter((name) => name === "gateway-green")).toHaveLength(9);
});

test("a switch that was planned with fewer pods stops before requests move", async () => {
  const scene = await prepared();
  scene.cluster.death = { at: scene.cluster.requests + 6, isAfter: true };
  await expect(scene.run(op("switch"))).rejects.toThrow(Killed);
  scene.cluster.death = undefined;
  // It keeps the pods while the next run waits for the end of the lock.
  scaleUp(scene, "gateway-blue", 9, 9);
  expect(await scene.run(op("switch"))).toEqual({
    kind: "stopped",
    why: "gateway-blue has 9 pods now, and gateway-green has 3; take the operation back with abort, and run it again",
  });
  expect(new Set(scene.cluster.endpoints("gateway-service"))).toEqual(new Set(["gateway-blue"]));
  expect(await scene.run(op("abort"))).toEqual({ kind: "complete" });
  expect(await scene.run(op("switch"))).toEqual({ kind: "complete" });
});

test("a switch stops before requests move if an autoscaler adds pods while the probe runs", async () => {
  const scene = await prepared();
  const { cluster } = scene;
  const { create } = cluster;
  cluster.create = (object) => {
    if (object.kind === "Job") scaleUp(scene, "gateway-blue", 9, 9);
    return create(object);
  };
  expect(await scene.run(op("switch"))).toMatchObject({
    why: expect.stringMatching(/^gateway-blue has 9 pods now, and gateway-green has 3; /) as string,
  });
  expect(new Set(cluster.endpoints("gateway-service"))).toEqual(new Set(["gateway-blue"]));
});

test("an operation without a record is in the history after the next one", async () => {
  const scene = await prepared();
  await unrecorded(scene, op("switch"));
  expect(await scene.run({ kind: "scale", pods: 4 })).toEqual({ kind: "complete" });
  const kinds = historyOf(scene.cluster.find("Lease", "release-gateway")).map(({ operation }) => operation.kind);
  expect(kinds).toEqual(["scale", "switch", "release"]);
});

test("an operation whose record can't be written is complete, with a note", async () => {
  const scene = await prepared();
  const ending = await scene.run(op("switch"), {
    onCommit: () =>
      scene.cluster.edit("Lease", "release-gateway", (lease) => ({ ...lease, spec: { holderIdentity: "bob" } })),
  });
  expect(ending).toEqual({
    kind: "complete",
    note: "it was not recorded: another run took the lock of 254carbon-access/release-gateway: bob",
  });
  expect(scene.release.live).toBe("green");
});

test("an operation that is refused does not remain pending because an earlier one has no record", async () => {
  const scene = await prepared();
  await unrecorded(scene, op("switch"));
  scene.cluster.edit("Service", "gateway-service", (object) => ({
    ...object,
    spec: { ...(object["spec"] as object), selector: { app: "gateway", version: "blue" } },
  }));
  expect(await scene.run({ kind: "scale", pods: 4 })).toMatchObject({ kind: "refusal" });
  expect(pendingOf(scene.cluster.find("Lease", "release-gateway"))).toBeUndefined();
});

test("a change between the read and the write of an object is not overwritten", async () => {
  const scene = new Scene("gateway");
  const { cluster } = scene;
  const { apply } = cluster;
  let isEdited = false;
  cluster.apply = (object, options) => {
    if (!isEdited && options?.isDryRun !== true && object.kind === "Deployment") {
      isEdited = true;
      cluster.edit("Deployment", "gateway-green", (live) => withImage(live, "by-hand"));
    }
    return apply(object, options);
  };
  expect(await scene.run(release("v2"))).toMatchObject({
    kind: "stopped",
    why: expect.stringContaining(`image is "${IMAGE}:by-hand" instead of "${IMAGE}:v1.0.0"`) as string,
  });
  expect(JSON.stringify(cluster.find("Deployment", "gateway-green"))).toContain(":by-hand");
});

test("an apply of old manifests after the wait is noticed before the file is written", async () => {
  const scene = new Scene("gateway");
  const { cluster } = scene;
  const { create } = cluster;
  cluster.create = (object) => {
    if (object.kind === "Job")
      cluster.edit("HorizontalPodAutoscaler", "gateway-green", (live) => ({
        ...live,
        spec: { ...(live["spec"] as object), minReplicas: 1 },
      }));
    return create(object);
  };
  expect(await scene.run(release("v2"))).toEqual({
    kind: "stopped",
    why: "autoscaling/v2/HorizontalPodAutoscaler 254carbon-access/gateway-green was changed back while this run waited, perhaps by your pipeline; run the command again",
  });
  expect(scene.release.green?.version).toBe("v1.0.0");
});

test("a version that fails its probe gets no requests", async () => {
  const scene = await prepared();
  scene.cluster.broken.add("http://gateway-preview-service:8000/health");
  expect(await scene.run(op("switch"))).toEqual({
    kind: "refusal",
    why: "the probe through gateway-preview-service failed: BackoffLimitExceeded; see the log of Job probe-gateway, and then run the command again or take the release back",
  });
  expect(scene.cluster.endpoints("gateway-service")).toEqual(Array(3).fill("gateway-blue"));
});

test("a version that fails its probe after a switch is taken back", async () => {
  const scene = await prepared();
  scene.cluster.broken.add("http://gateway-service:8000/health");
  expect(await scene.run(op("switch"))).toMatchObject({ kind: "stopped" });
  expect(scene.release.live).toBe("blue");
  expect(await scene.run(op("abort"))).toEqual({ kind: "complete" });
  expect(scene.cluster.endpoints("gateway-service")).toEqual(Array(3).fill("gateway-blue"));
});

test("a rollback goes on after 30 seconds although a pod of the old color is broken", async () => {
  const scene = await prepared();
  await scene.run(op("switch"));
  scene.cluster.breakPod("gateway-blue", `${IMAGE}:v1.0.1`);
  const start = scene.cluster.clock.now();
  expect(await scene.run(op("rollback"))).toEqual({ kind: "complete" });
  expect(scene.cluster.clock.now() - start).toBeLessThan(60_000);
  expect(scene.told).toContain(
    "gateway-blue: 2 of 3 pods available, 3 with the new template; gateway-blue-0: CrashLoopBackOff; going on, because a rollback is urgent",
  );
  expect(scene.cluster.endpoints("gateway-service")).toEqual(Array(2).fill("gateway-blue"));
});

test("the old color is held until some minutes after the last switch or rollback", () => {
  const { clock } = new Scene("gateway").cluster;
  const past = (kind: "switch" | "scale", seconds: number) => ({
    operation: kind === "switch" ? ({ kind } as const) : ({ kind, pods: 3 } as const),
    by: "alice",
    at: clock.textOf(clock.now() - seconds * 1000),
    does: "",
  });
  expect(heldUntil([past("scale", 10), past("switch", 240)], 5, clock)).toBe(clock.textOf(clock.now() + 60_000));
  expect(heldUntil([past("switch", 301)], 5, clock)).toBeUndefined();
  expect(heldUntil([past("scale", 10)], 5, clock)).toBeUndefined();
});

function withImage(object: Manifest, tag: string): Manifest {
  const text = JSON.stringify(object["spec"]).replace(/access-layer-gateway:[^"]*/, `access-layer-gateway:${tag}`);
  return { ...object, spec: JSON.parse(text) as unknown };
}
