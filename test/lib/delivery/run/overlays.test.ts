import type { Operation } from "../../../../lib/delivery/operation";
import { commandOf } from "../../../../lib/delivery/command";
import { driftedFields } from "../../../../lib/manifests/drift/rendered-fields";
import { Killed } from "../../../helpers/simulated-cluster";
import { Scene } from "./operator";

const overlay = (pods: number, until = "2026-12-01T05:00:00Z"): Operation => ({
  kind: "scale",
  pods,
  temporary: { until, owner: "alice@example.com", reason: "INC-1" },
});
const END: Operation = { kind: "end" };
const op = (kind: "switch" | "rollback" | "retire" | "promote" | "abort"): Operation => ({ kind });
const RELEASE: Operation = { kind: "release", version: "v2" };

/** Fields of the service in the cluster that differ from the release file. */
function drift(scene: Scene): readonly string[] {
  return scene.manifests().flatMap((object) => {
    const live = scene.cluster.find(object.kind, object.metadata.name);
    return live === undefined ? [`no ${object.metadata.name}`] : driftedFields(object, live).map(({ path }) => path);
  });
}

const SCHEDULES: Readonly<Record<string, readonly Operation[]>> = {
  gateway: [overlay(6), RELEASE, overlay(5), op("switch"), op("rollback"), op("abort"), END],
  streaming: [overlay(8), RELEASE, op("promote"), op("promote"), END],
  entitlements: [overlay(4), END],
};

describe.each(Object.keys(SCHEDULES))("overlays of %s", (service) => {
  const schedule = SCHEDULES[service] ?? [];

  async function sceneBefore(index: number): Promise<Scene> {
    const scene = new Scene(service);
    for (const operation of schedule.slice(0, index)) await scene.run(operation);
    scene.cluster.settle();
    return scene;
  }

  test("each operation leaves the cluster as the release file says, and no live Service with fewer pods than both states", async () => {
    const scene = new Scene(service);
    for (const operation of schedule) {
      scene.cluster.settle();
      const before = scene.cluster.endpoints(`${service}-service`).length;
      const counts: number[] = [];
      scene.cluster.onChange = () => counts.push(scene.cluster.endpoints(`${service}-service`).length);
      expect(await scene.run(operation)).toEqual({ kind: "complete" });
      expect(drift(scene)).toEqual([]);
      scene.cluster.settle();
      const after = scene.cluster.endpoints(`${service}-service`).length;
      expect({ operation, least: Math.min(before, ...counts) }).toEqual({ operation, least: Math.min(before, after) });
    }
  });

  test.each([false, true])(
    "an overlay and its end can be killed at every request (after it takes effect: %s) and repeated",
    async (isAfter) => {
      for (const [index, operation] of schedule.entries()) {
        if (operation.kind !== "scale" && operation.kind !== "end") continue;
        const whole = await sceneBefore(index);
        const first = whole.cluster.requests;
        await whole.run(operation);
        const count = whole.cluster.requests - first;
        expect(count).toBeGreaterThan(3);
        for (let at = 1; at <= count; at += 1) {
          const scene = await sceneBefore(index);
          scene.cluster.death = { at: scene.cluster.requests + at, isAfter };
          await expect(scene.run(operation)).rejects.toThrow(Killed);
          scene.cluster.death = undefined;
          const again = isAfter && at === count ? { kind: "complete" } : await scene.run(operation, { by: "bob" });
          expect({ operation, at, again }).toEqual({ operation, at, again: { kind: "complete" } });
          expect({ operation, at, drift: drift(scene) }).toEqual({ operation, at, drift: [] });
          expect(scene.file.release).toEqual(whole.file.release);
        }
      }
    },
  );
});

/** A scene in which an overlay was started and not completed: its pods are not ready. */
async function started(): Promise<Scene> {
  const scene = new Scene("gateway");
  scene.cluster.death = { at: scene.cluster.requests + 9, isAfter: false };
  await expect(scene.run(overlay(6))).rejects.toThrow(Killed);
  scene.cluster.death = undefined;
  return scene;
}

test("an overlay that has not ended is completed with its first end, although an interval counts from the repetition", async () => {
  const scene = await started();
  expect(scene.file.release.overlays).toBeUndefined();
  expect(await scene.run(overlay(6, "2026-12-01T05:07:00Z"), { by: "bob" })).toEqual({ kind: "complete" });
  expect(scene.file.release.overlays?.["gateway"]).toMatchObject({ floor: 6, until: "2026-12-01T05:00:00Z" });
});

test("an overlay that has not ended stops other operations, and is taken back with abort", async () => {
  const scene = await started();
  expect(await scene.run(overlay(7), { by: "bob" })).toMatchObject({
    kind: "refusal",
    why: expect.stringContaining(
      "complete it with scale gateway 6 --until 2026-12-01T05:00:00Z --owner alice@example.com --reason INC-1, or take it back with abort gateway",
    ) as string,
  });
  expect(await scene.run(op("abort"), { by: "bob" })).toEqual({ kind: "complete" });
  expect(drift(scene)).toEqual([]);
  expect(scene.file.release.overlays).toBeUndefined();
});

test("the command of the end of an overlay is an option of scale", () => {
  expect(commandOf("gateway", END)).toBe("scale gateway --end");
});

test("a color that replaces another one keeps its floor if an overlay gave the pods", async () => {
  const scene = new Scene("gateway");
  await scene.run(overlay(6));
  scene.cluster.settle();
  expect(await scene.run(RELEASE)).toEqual({ kind: "complete" });
  expect(scene.file.release.services["gateway"]).toMatchObject({ blue: { floor: 3 }, green: { floor: 3 } });
  expect(scene.release).toMatchObject({ blue: { floor: 6 }, green: { floor: 6 } });
});
