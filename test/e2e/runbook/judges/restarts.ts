import { serviceName } from "../../../../lib/names";
import { podsBehind, readyWhile } from "../../support/endpoints";
import type { Lane } from "../judgment";
import { mustBe, proved } from "../verdict";
import { namesOf, podsOf, rolledOut, until, works } from "../world";

/** The restart of a datastore with one writer. */
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
            `${store} answers again`,
            async () => (await podsBehind(world.kubectl, serviceName(store))).length === 1,
          );
        });
        const after = namesOf(await podsOf(world, { app: store }));
        mustBe(after.length === 1 && !before.includes(after[0] ?? ""), "its pod is a new one", after);
        mustBe(counts.includes(0), "nobody answers in between", counts);
        return proved(
          "The pod is replaced. **A planned outage:** the old one is gone before the new one starts (`Recreate`), and the Service has no " +
            "ready endpoint in between.",
        );
      },
    },
  ];
}
