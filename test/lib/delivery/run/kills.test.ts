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

  test("each can be killed at every request and repeated", async () => {
    for (const [index, operation] of schedule.entries()) {
      const start = await sceneBefore(index);
      const whole = start.copy();
      await whole.run(operation);
      const { deaths, requests } = whole.cluster;
      for (const death of deaths) {
        const scene = start.copy();
        scene.cluster.death = death;
        await expect(scene.run(operation)).rejects.toThrow(Killed);
        scene.cluster.death = undefined;
        // After its last request, the operation is complete, and the next run would be the next operation.
        const isEnded = death.isAfter && death.at === requests;
        const again = isEnded ? { kind: "complete" } : await scene.run(operation, { by: "bob" });
        expect({ operation, death, again }).toEqual({ operation, death, again: { kind: "complete" } });
        expect({ operation, death, drift: drift(scene) }).toEqual({ operation, death, drift: [] });
        expect(scene.release).toEqual(whole.release);
      }
    }
  });
});
