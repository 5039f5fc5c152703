import { withRelease } from "../../../helpers/fixtures";
import { pendingOf } from "../../../../lib/delivery/lease";
import { Killed } from "../../../helpers/simulated-cluster";
import { Scene } from "./operator";
import { SCHEDULES, SERVICES, drift } from "./schedules";

const WAYS = ["git", "pulumi"] as const;

describe.each(WAYS)("operations with --via %s", (via) => {
  describe.each(SERVICES)("on %s", (service) => {
    const schedule = SCHEDULES[service] ?? [];

    /** Runs the schedule up to an operation. */
    async function sceneBefore(index: number): Promise<Scene> {
      const scene = new Scene(service);
      for (const operation of schedule.slice(0, index)) await scene.run(operation, { via });
      scene.cluster.settle();
      return scene;
    }

    function expectEnded(scene: Scene, about: object): void {
      expect({ ...about, drift: drift(scene) }).toEqual({ ...about, drift: [] });
      expect({ ...about, pending: scene.file.release.pending ?? {} }).toEqual({ ...about, pending: {} });
      expect({ ...about, pending: pendingOf(scene.cluster.find("Lease", `release-${service}`)) }).toEqual(about);
    }

    test("each has the result of --via kubectl", async () => {
      const [scene, other] = [new Scene(service), new Scene(service)];
      for (const operation of schedule) {
        const ending = await scene.run(operation, { via });
        expect({ operation, ending }).toEqual({ operation, ending: { kind: "complete" } });
        await other.run(operation);
        expect(scene.release).toEqual(other.release);
        expectEnded(scene, { operation });
      }
    });

    test("the live Service never has fewer ready pods than the smaller of both states", async () => {
      const scene = new Scene(service);
      for (const operation of schedule) {
        const before = scene.cluster.endpoints(`${service}-service`).length;
        const counts: number[] = [];
        scene.cluster.onChange = () => counts.push(scene.cluster.endpoints(`${service}-service`).length);
        await scene.run(operation, { via });
        scene.cluster.settle();
        const after = scene.cluster.endpoints(`${service}-service`).length;
        expect({ operation, least: Math.min(...counts) }).toEqual({ operation, least: Math.min(before, after) });
      }
    });

    test("each can be killed at every request and write, and repeated or taken back", async () => {
      for (const [index, operation] of schedule.entries()) {
        const start = await sceneBefore(index);
        const whole = start.copy();
        await whole.run(operation, { via });
        const { deaths, requests } = whole.cluster;
        for (const death of deaths) {
          const scene = start.copy();
          scene.cluster.death = death;
          await expect(scene.run(operation, { via })).rejects.toThrow(Killed);
          scene.cluster.death = undefined;
          const about = { operation, death };
          const isEnded = death.isAfter && death.at === requests;
          const taken = scene.copy();
          const again = isEnded ? { kind: "complete" } : await scene.run(operation, { by: "bob", via });
          expect({ ...about, again }).toEqual({ ...about, again: { kind: "complete" } });
          expect({ ...about, release: scene.release }).toEqual({ ...about, release: whole.release });
          expectEnded(scene, about);
          // Without a pending operation, it has not started, or only its record in the cluster is missing.
          if (operation.kind === "abort" || taken.file.release.pending?.[service] === undefined) continue;
          const back = await taken.run({ kind: "abort" }, { by: "bob", via });
          expect({ ...about, back }).toEqual({ ...about, back: { kind: "complete" } });
          expect({ ...about, release: taken.release }).toEqual({ ...about, release: start.release });
          expectEnded(taken, about);
        }
      }
    }, 120_000);
  });
});

describe("a release file with a pending operation", () => {
  test("is refused if the operation has ended in the cluster since, because the file is old", async () => {
    const scene = new Scene("gateway");
    const old = await fileOf(scene, { kind: "release", version: "v2" });
    await scene.run({ kind: "release", version: "v2" }, { via: "pulumi" });
    scene.file = old;
    for (const operation of [{ kind: "release", version: "v2" }, { kind: "abort" }] as const)
      expect(await scene.run(operation, { via: "pulumi" })).toEqual({
        kind: "refusal",
        why: expect.stringMatching(
          /^release gateway, which alice started at .*, has ended: alice ended release at .*; get the newest release file, and run the command again$/,
        ),
      });
    expect(scene.file).toBe(old);
  });

  test.each([
    ["by another way", { via: "git" as const }, " with --via pulumi", " --via pulumi"],
    ["in the cluster", {}, " with --via pulumi", " --via pulumi"],
    ["by the same way", { via: "pulumi" as const }, "", ""],
  ])("refuses another operation %s", async (_how, options, started, way) => {
    const scene = new Scene("gateway");
    scene.file = await fileOf(scene, { kind: "release", version: "v2" });
    expect(await scene.run({ kind: "scale", pods: 4 }, options)).toEqual({
      kind: "refusal",
      why: expect.stringMatching(
        new RegExp(
          `^alice started release gateway at .*Z${started}, and it has not ended; complete it with release gateway v2${way}, or take it back with abort gateway${way}$`,
        ),
      ),
    });
  });

  /** The file of a run that dies after its first write. */
  async function fileOf(scene: Scene, operation: Parameters<Scene["run"]>[0]) {
    const died = scene.copy();
    const at = await firstWrite(died.copy(), operation);
    died.cluster.death = { at, isAfter: true };
    await expect(died.run(operation, { via: "pulumi" })).rejects.toThrow(Killed);
    expect(died.file.release.pending?.["gateway"]).toBeDefined();
    return died.file;
  }

  async function firstWrite(scene: Scene, operation: Parameters<Scene["run"]>[0]): Promise<number> {
    const start = scene.file;
    let first = 0;
    scene.cluster.onAction = () => {
      if (first === 0 && scene.file !== start) first = scene.cluster.requests;
    };
    await scene.run(operation, { via: "pulumi" });
    return first;
  }
});

describe.each(WAYS)("abort with --via %s", (via) => {
  const canary = { kind: "canary", share: 50 } as const;

  /** A run that raises the share of a canary, dead after each of its requests and writes. */
  async function* deaths() {
    const start = new Scene("streaming");
    await start.run({ kind: "release", version: "v2" }, { via });
    start.cluster.settle();
    const whole = start.copy();
    await whole.run(canary, { via });
    expect(whole.cluster.distinct.length).toBeGreaterThan(10);
    for (const at of whole.cluster.distinct) {
      const scene = start.copy();
      scene.cluster.death = { at, isAfter: true };
      await expect(scene.run(canary, { via })).rejects.toThrow(Killed);
      scene.cluster.death = undefined;
      yield { at, start, scene };
    }
  }

  test("never gives the version that must go more requests, wherever the run died", async () => {
    for await (const { at, start, scene } of deaths()) {
      if (scene.file.release.pending?.["streaming"] === undefined) continue;
      // The pipeline has not applied the last commit.
      scene.pushed = undefined;
      const before = canaryWeight(scene);
      const weights: number[] = [];
      scene.cluster.onChange = () => weights.push(canaryWeight(scene));
      expect(await scene.run({ kind: "abort" }, { via })).toEqual({ kind: "complete" });
      expect({ at, most: Math.max(...weights) }).toEqual({ at, most: before });
      expect(scene.release).toEqual(start.release);
    }
  });

  test("returns the cluster to the release file if the file of the earlier run is lost", async () => {
    for await (const { at, start, scene } of deaths()) {
      if (pendingOf(scene.cluster.find("Lease", "release-streaming")) === undefined) continue;
      scene.file = start.file;
      if (via === "git") scene.pushed = start.file;
      expect({ at, ending: await scene.run({ kind: "abort" }, { via }) }).toEqual({ at, ending: { kind: "complete" } });
      expect({ at, drift: drift(scene) }).toEqual({ at, drift: [] });
    }
  });

  function canaryWeight(scene: Scene): number {
    const route = scene.cluster.find("HTTPRoute", "streaming") as unknown as Route;
    const backends = route.spec.rules.flatMap(({ backendRefs }) => backendRefs);
    return Math.max(...backends.filter(({ name }) => name.includes("canary")).map(({ weight }) => weight));
  }
});

interface Route {
  readonly spec: { readonly rules: readonly { readonly backendRefs: readonly { name: string; weight: number }[] }[] };
}

test("a release file with other values of the service than the pending operation writes is refused", async () => {
  const scene = new Scene("gateway");
  await scene.run({ kind: "release", version: "v2" });
  const written = scene.file;
  // Dies at its first request after the write of the file.
  scene.cluster.onAction = () => {
    if (scene.file !== written) scene.cluster.death ??= { at: scene.cluster.requests, isAfter: true };
  };
  await expect(scene.run({ kind: "switch" }, { via: "pulumi" })).rejects.toThrow(Killed);
  scene.cluster.death = undefined;
  const blue = { version: "v6.6.6", floor: 3 };
  scene.file = withRelease(scene.file, "gateway", { ...scene.release, blue });
  for (const kind of ["switch", "abort"] as const)
    expect(await scene.run({ kind }, { via: "pulumi" })).toEqual({
      kind: "refusal",
      why: expect.stringMatching(
        /^the release file has other values of gateway than switch, which alice started at .*Z, writes; restore them from its history, and run the command again$/,
      ),
    });
});
