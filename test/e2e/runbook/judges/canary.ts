import { serviceName, workloadName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judge, Lane } from "../judgement";
import { fill, type Place } from "../places";
import { NEW_VERSION, STEPS, workloadIds } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import {
  ONE_LOOK_SECONDS,
  conflicts,
  fails,
  live,
  namesOf,
  pause,
  podsAt,
  restore,
  rolledOut,
  until,
  untilReady,
  untilSaid,
  works,
  type World,
} from "../world";
import { fewestReady } from "./rollouts";

const FILE = "`environments/prod.release.yaml`";

/** The trial of a new version, at a tenth. Touches the canary only. */
export function trialOf(place: Place): Lane {
  return [
    { line: "apply -f k8s/canary-deployment.yaml", judge: deployCanary(place) },
    {
      line: "wait --for=condition=ready pod -l app=<service-name>,version=canary --timeout=300s",
      place,
      judge: waitForCanary(place),
    },
    { line: "scale deployment/<service-name>-canary --replicas=3", place, judge: scaleCanary(place) },
  ];
}

/** The end of a trial. Leaves the Service patched. */
export function promotionOf(place: Place): Lane {
  return [
    { line: "scale deployment/<service-name>-stable --replicas=0", place, judge: stopStable(place) },
    {
      line: `patch service <service-name>-service -p '{"spec":{"selector":{"version":"canary"}}}'`,
      place,
      judge: onlyCanary(place),
    },
  ];
}

function deployCanary(place: Place): Judge {
  const canary = workloadName(place.service, "canary");
  return async (world, filled) => {
    await fails(world, filled, 'the path "k8s/canary-deployment.yaml" does not exist');
    await restore(world, STEPS.trial(place), ...workloadIds(canary));
    await rolledOut(world, canary);
    const images = (await podsAt(world, place, "canary")).map(({ spec }) => spec.containers[0].image);
    mustBe(
      images.every((image) => image.endsWith(`:${NEW_VERSION}`)),
      `the canary runs ${NEW_VERSION}`,
      images,
    );
    const behind = await podsBehind(world.kubectl, serviceName(place.service));
    mustBe(
      behind.some((pod) => pod.startsWith(`${canary}-`)),
      "the canary gets requests",
      behind,
    );
    return refuted(
      "There is no such file, and no need of one: the canary always runs, at share 0 with the stable version.",
      `\`services.streaming: { share: 10, canary: { version: ${NEW_VERSION}, floor: 1 } }\` in ${FILE}, then apply: one pod of the new version gets ` +
        "its part of the requests.",
    );
  };
}

function waitForCanary(place: Place): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    mustBe(stdout.includes("condition met"), "it names the canary's pods", stdout);
    const instead = `kubectl rollout status deployment/<service-name>-canary -n ${NAMESPACE} --timeout=300s`;
    await works(world, fill(instead, place));
    return proved(
      "Returns when the pods of the canary are ready: those that are there, of whatever version.",
      `${code(instead)} returns when all of them are, with the new version.`,
    );
  };
}

function scaleCanary(place: Place): Judge {
  const canary = workloadName(place.service, "canary");
  return async (world, filled) => {
    await works(world, filled);
    await untilSaid(world, `deployment/${canary}`, ".spec.replicas", 1);
    await restore(world, STEPS.half(place), ...workloadIds(canary));
    await untilReady(world, canary, 2);
    await restore(world, STEPS.trial(place), ...workloadIds(canary));
    await world.kubectl.run(["-n", NAMESPACE, "scale", `deployment/${canary}`, "--replicas=1"]);
    return refuted(
      "Accepted, and taken back: the canary's own autoscaler returns to its floor of 1.",
      `\`share\` and \`floor\` of \`services.<service-name>\` in ${FILE}, then apply: the floors carry the share.`,
    );
  };
}

function stopStable(place: Place): Judge {
  const { deployment, floor } = place;
  const trial = STEPS.trial(place);
  return async (world, filled) => {
    await restore(world, trial, ...workloadIds(deployment), ...workloadIds(workloadName(place.service, "canary")));
    await untilReady(world, deployment, floor);
    const fewest = await fewestReady(world, place, async () => {
      await works(world, filled);
      await until("stable has no pod", async () => (await podsAt(world, place)).length === 0);
      await until("its autoscaler is off", async () => (await scalingOf(world, deployment)) === "ScalingDisabled");
    });
    mustBe(fewest === 1, "one pod, the canary's, answers everything", fewest);
    await restore(world, trial, ...workloadIds(deployment));
    await pause(ONE_LOOK_SECONDS);
    mustBe((await live(world, "deployment", deployment))?.spec.replicas === 0, "no apply brings stable back");
    await promote(world, place);
    return refuted(
      "Dangerous: one canary pod answers everything (at no moment none), stable's autoscaler is switched off " +
        "(`ScalingDisabled`), and neither it nor the next apply brings stable back.",
      `\`share: 0\` and \`version: ${NEW_VERSION}\` for \`stable\` and \`canary\` of \`services.<service-name>\` in ${FILE}, then apply: stable ` +
        "rolls to the new version at full size. After the line as written: first " +
        `${code(`kubectl scale deployment/<service-name>-stable --replicas=${floor} -n ${NAMESPACE}`)}.`,
    );
  };
}

/** What works instead, also after the line as written. */
async function promote(world: World, place: Place): Promise<void> {
  const { deployment, floor } = place;
  await works(world, `kubectl scale deployment/${deployment} --replicas=${floor} -n ${NAMESPACE}`);
  await restore(world, STEPS.promoted(place), ...workloadIds(deployment));
  await rolledOut(world, deployment);
  await untilReady(world, deployment, floor);
  const images = (await podsAt(world, place)).map(({ spec }) => spec.containers[0].image);
  mustBe(
    images.every((image) => image.endsWith(`:${NEW_VERSION}`)),
    `stable runs ${NEW_VERSION}`,
    images,
  );
}

async function scalingOf(world: World, deployment: string): Promise<string | undefined> {
  const autoscaler = await live(world, "hpa", deployment);
  return autoscaler?.status.conditions?.find(({ type }) => type === "ScalingActive")?.reason;
}

function onlyCanary(place: Place): Judge {
  const service = serviceName(place.service);
  return async (world, filled) => {
    const canary = namesOf(await podsAt(world, place, "canary"));
    await works(world, filled);
    await until("only the canary is behind the Service", async () => {
      return (await podsBehind(world.kubectl, service)).join() === canary.join();
    });
    const refusals = await conflicts(world, STEPS.promoted(place), `Service/${service}`);
    mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
    await restore(world, STEPS.promoted(place), `Service/${service}`);
    const stable = namesOf(await podsAt(world, place));
    await until("stable is behind the Service again", async () =>
      (await podsBehind(world.kubectl, service)).includes(stable[0] ?? ""),
    );
    return refuted(
      "Only the canary's pods are left behind the Service: stable, with the new version too, gets nothing. The next apply is refused: " +
        "conflict with `kubectl-patch`.",
      "Nothing: the Service selects `app: <service-name>`, both sides. Undo by an apply with `--force-conflicts` of the Service alone.",
    );
  };
}
