import { QUARANTINE_NAME, appSelector, scrapeServiceName, serviceName } from "../../../../lib/names";
import type { RenderedPolicy } from "../../../helpers/policies";
import { NAMESPACE, objectsOf } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judgment } from "../judgment";
import { fill, type Place } from "../places";
import { BASELINE } from "../prod";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import { namesOf, podsAt, podsOf, restore, rolledOut, until, works, type World } from "../world";

const INSTEAD = `kubectl label pod <affected-pod-name> -n ${NAMESPACE} app=${QUARANTINE_NAME} --overwrite`;

/** Removes a pod that may be compromised. */
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
      mustBe(
        kept !== undefined && kept.metadata.ownerReferences === undefined,
        "the pod still exists and has no owner",
      );
      for (const service of [serviceName(place.service), scrapeServiceName(place.service)]) {
        await until(
          `${service} does not route to the pod`,
          async () => !(await podsBehind(world.kubectl, service)).includes(suspect),
        );
      }
      await mustBeClosed(world);
      await world.kubectl.run(["-n", NAMESPACE, "delete", "pod", suspect]);
      await restore(world, BASELINE, `Deployment/${place.deployment}`);
      await rolledOut(world, place.deployment);
      return refuted(
        "Does not isolate anything and destroys evidence: the pod's memory and log are lost, and a new pod with the same image replaces it.",
        `${code(INSTEAD)} removes the pod from its Services and its ReplicaSet, which replaces it. The network policy \`${QUARANTINE_NAME}\` denies all its ` +
          "traffic, and the pod is kept as evidence. Open connections can continue until a pod at either end restarts.",
      );
    },
  };
}

/** @throws UnexpectedResult if the policy for quarantined pods is missing or allows any flow */
async function mustBeClosed({ kubectl }: World): Promise<void> {
  const [policy] = (await objectsOf<RenderedPolicy>(kubectl, "networkpolicies")).filter(
    ({ metadata }) => metadata.name === QUARANTINE_NAME,
  );
  const { podSelector, policyTypes = [], ingress = [], egress = [] } = policy?.spec ?? {};
  const holds = podSelector?.matchLabels?.["app"] === QUARANTINE_NAME && policyTypes.length === 2;
  mustBe(holds && ingress.length + egress.length === 0, "a policy denies ingress and egress", policy);
}

/** Waits until the workload is at its floor and one of the given pods has been replaced. Returns the names of the ready pods. */
async function untilOneIsReplaced(world: World, place: Place, before: readonly string[]): Promise<readonly string[]> {
  let now: readonly string[] = [];
  await until(`${place.deployment} has its ${place.floor} ready pods again`, async () => {
    const behind = await podsBehind(world.kubectl, serviceName(place.service));
    now = namesOf(await podsAt(world, place)).filter((name) => behind.includes(name));
    return now.length >= place.floor && before.some((name) => !now.includes(name));
  });
  return now;
}
