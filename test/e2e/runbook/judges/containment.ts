import { QUARANTINE_NAME, appSelector, scrapeServiceName, serviceName } from "../../../../lib/names";
import type { RenderedPolicy } from "../../../helpers/policies";
import { NAMESPACE, objectsOf } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { YESTERDAY } from "../prod";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { namesOf, podsAt, podsOf, restore, rolledOut, until, works, type World } from "../world";

const INSTEAD = `kubectl label pod <affected-pod-name> -n ${NAMESPACE} app=${QUARANTINE_NAME} --overwrite`;

/** A pod that may be in an attacker's hands. */
export function removingAPod(place: Place): Judgment {
  return {
    line: "delete pod <affected-pod-name>",
    place,
    judge: async (world, filled) => {
      const before = namesOf(await podsAt(world, place));
      await works(world, filled);
      const [suspect = ""] = await untilOneIsReplaced(world, place, before);
      await works(world, fill(INSTEAD, place, suspect));
      await untilOneIsReplaced(world, place, namesOf(await podsAt(world, place)).concat(suspect));
      const quarantined = await podsOf(world, appSelector(QUARANTINE_NAME));
      const kept = quarantined.find(({ metadata }) => metadata.name === suspect);
      mustBe(kept !== undefined && kept.metadata.ownerReferences === undefined, "the pod is kept, and nothing owns it");
      for (const service of [serviceName(place.service), scrapeServiceName(place.service)]) {
        await until(
          `the pod is out of ${service}`,
          async () => !(await podsBehind(world.kubectl, service)).includes(suspect),
        );
      }
      await mustBeClosed(world);
      await world.kubectl.run(["-n", NAMESPACE, "delete", "pod", suspect]);
      await restore(world, YESTERDAY, `Deployment/${place.deployment}`);
      await rolledOut(world, place.deployment);
      return refuted(
        "Isolates nothing: the pod is gone with its memory and its log, and a new one of the same image takes its place.",
        `${code(INSTEAD)}: it leaves its Services and its ReplicaSet, which replaces it, and all traffic by the network policy \`${QUARANTINE_NAME}\`, ` +
          "and is kept to be looked at. Connections that are open live on until either end restarts.",
      );
    },
  };
}

/** @throws Surprise where the policy of pods that are kept as evidence is missing, or lets something through */
async function mustBeClosed({ kubectl }: World): Promise<void> {
  const [policy] = (await objectsOf<RenderedPolicy>(kubectl, "networkpolicies")).filter(
    ({ metadata }) => metadata.name === QUARANTINE_NAME,
  );
  const { podSelector, policyTypes = [], ingress = [], egress = [] } = policy?.spec ?? {};
  const isSo = podSelector?.matchLabels?.["app"] === QUARANTINE_NAME && policyTypes.length === 2;
  mustBe(isSo && ingress.length + egress.length === 0, "a policy closes the pod both ways", policy);
}

/** Waits until the workload is at its floor again without one of these pods; names of all its pods. */
async function untilOneIsReplaced(world: World, place: Place, before: readonly string[]): Promise<readonly string[]> {
  let now: readonly string[] = [];
  await until(`${place.deployment} has its ${place.floor} ready pods again`, async () => {
    const behind = await podsBehind(world.kubectl, serviceName(place.service));
    now = namesOf(await podsAt(world, place)).filter((name) => behind.includes(name));
    return now.length >= place.floor && before.some((name) => !now.includes(name));
  });
  return now;
}
