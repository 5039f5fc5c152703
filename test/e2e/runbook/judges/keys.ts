import type { Judgment } from "../judgment";
import type { Place } from "../places";
import { withKeysFrom } from "../prod";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { fails, podsAt, restore, rolledOut, type Pod, type World } from "../world";

const ROTATED = "access-secrets-rotated";

/** Services that verify tokens. The runbook uses the service name as the name of the Deployment. */
const CHECK_TOKENS = ["auth", "gateway", "streaming"];

/** The restart after a key rotation. */
export function pickingUpKeys(place: Place): readonly Judgment[] {
  if (!CHECK_TOKENS.includes(place.service)) return [];
  const judge: Judgment["judge"] = async (world, filled) => {
    await fails(world, filled, `"${place.service}" not found`);
    // The baseline is applied again, because line 78 and an update have just replaced the pods.
    mustBe((await secretsOf(world, place)).includes("access-secrets"), "new pods read the old Secret again");
    await restore(world, withKeysFrom(ROTATED), `Deployment/${place.deployment}`);
    await rolledOut(world, place.deployment);
    const now = await secretsOf(world, place);
    mustBe(now.includes(ROTATED) && !now.includes("access-secrets"), "the pods read the rotated Secret", now);
    return refuted(
      "The Deployment is not found, because in prod this service has two Deployments with different names. A restart alone would not change the keys either, because the pods read `access-secrets`, not the new Secret.",
      `Set ${code(`secrets.jwt: ${ROTATED}`)} in \`environments/prod.release.yaml\`, then apply: every service that reads the keys ` +
        "restarts and uses the new Secret.",
    );
  };
  return [{ line: `rollout restart deployment/${place.service}`, judge }];
}

async function secretsOf(world: World, place: Place): Promise<readonly string[]> {
  return secretsIn(await podsAt(world, place));
}

/** Sorted names of the Secrets that the pods use. */
export function secretsIn(pods: readonly Pod[]): readonly string[] {
  const names = pods.flatMap(({ spec }) =>
    (spec.containers[0].env ?? []).flatMap(({ valueFrom }) => valueFrom?.secretKeyRef?.name ?? []),
  );
  return [...new Set(names)].sort();
}
