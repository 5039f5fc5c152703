import { Killed } from "../../../helpers/simulated-cluster";
import { Scene } from "./operator";
import { SCHEDULES, SERVICES, drift } from "./schedules";

describe.each(SERVICES)("operations on %s", (service) => {
  const schedule = SCHEDULES[service] ?? [];

  /** Runs the schedule up to an operation. */
  async function sceneBefore(index: number): Promise<Scene> {
    const scene = new Scene(service);
    for (const operation of schedule.slice(0, index)) await scene.run(operation);
    scene.cluster.settle();
    return scene;
  }

  test.each([false, true])(
    "each can be killed at every request (after it takes effect: %s) and repeated",
    async (isAfter) => {
      for (const [index, operation] of schedule.entries()) {
        const whole = await sceneBefore(index);
        const first = whole.cluster.requests;
        await whole.run(operation);
        const count = whole.cluster.requests - first;
        for (let at = 1; at <= count; at += 1) {
          const scene = await sceneBefore(index);
          scene.cluster.death = { at: scene.cluster.requests + at, isAfter };
          await expect(scene.run(operation)).rejects.toThrow(Killed);
          scene.cluster.death = undefined;
          // After its last request, the operation is complete, and the next run would be the next operation.
          const again = isAfter && at === count ? { kind: "complete" } : await scene.run(operation, { by: "bob" });
          expect({ operation, at, again }).toEqual({ operation, at, again: { kind: "complete" } });
          expect({ operation, at, drift: drift(scene) }).toEqual({ operation, at, drift: [] });
          expect(scene.release).toEqual(whole.release);
        }
      }
    },
  );
});
