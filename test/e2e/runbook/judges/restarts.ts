import { serviceName } from "../../../../lib/names";
import { podsBehind, readyWhile } from "../../support/endpoints";
import type { Lane } from "../judgment";
import { mustBe, proved } from "../verdict";
import { namesOf, podsOf, rolledOut, until, works } from "../world";

/** Restarts a single-writer datastore. */
export function restartOf(store: string): Lane {
  const deployment = `${store}-deployment`;
  return [
    {
      line: `rollout restart deployment/${deployment}`,
      judge: async (world, filled) => {
        const before = namesOf(await podsOf(world, { app: store }));
        const counts = await readyWhile(world.kubectl, serviceName(store), async () => {
          await works(world, filled);
          await rolledOut(world, deployment);
          await until(
            `${store} is ready again`,
            async () => (await podsBehind(world.kubectl, serviceName(store))).length === 1,
          );
        });
        const after = namesOf(await podsOf(world, { app: store }));
        mustBe(after.length === 1 && !before.includes(after[0] ?? ""), "the pod is new", after);
        mustBe(counts.includes(0), "no pod is ready in between", counts);
        return proved(
          "The pod is replaced. **This is a planned outage:** the old pod terminates before the new one starts (`Recreate`), and the Service has no " +
            "ready endpoint in the meantime.",
        );
      },
    },
  ];
}
