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
        const start = await sceneBefore(index);
        const whole = start.copy();
        await whole.run(operation);
        const { distinct } = whole.cluster;
        for (const at of distinct) {
          const scene = start.copy();
          scene.cluster.death = { at, isAfter };
          await expect(scene.run(operation)).rejects.toThrow(Killed);
          scene.cluster.death = undefined;
          // After its last request, the operation is complete, and the next run would be the next operation.
          const again =
            isAfter && at === distinct.at(-1) ? { kind: "complete" } : await scene.run(operation, { by: "bob" });
          expect({ operation, at, again }).toEqual({ operation, at, again: { kind: "complete" } });
          expect({ operation, at, drift: drift(scene) }).toEqual({ operation, at, drift: [] });
          expect(scene.release).toEqual(whole.release);
        }
      }
    },
  );
});
