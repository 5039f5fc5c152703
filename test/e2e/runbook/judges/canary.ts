import { serviceName, trackServiceName, workloadName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judge, Lane } from "../judgment";
import { fill, type Place } from "../places";
import { applyOf, inRunbookFolder, WRITE_FILES } from "../papers";
import { NEW_VERSION, STEPS, YESTERDAY, workloadIds } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import {
  conflicts,
  fails,
  podsAt,
  restore,
  rolledOut,
  until,
  untilReady,
  untilSaid,
  works,
  type World,
} from "../world";

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

/** Applies the file of a service's canary: the version that the release file names. */
function applyCanary(service: string): string {
  return applyOf({ kind: "canary-deployment", service });
}

function deployCanary(place: Place): Judge {
  const canary = workloadName(place.service, "canary");
  return async (world, filled) => {
    const missing = 'the path "k8s/canary-deployment.yaml" does not exist';
    await fails(world, filled, missing);
    await fails(world, inRunbookFolder(filled), missing);
    await works(world, applyCanary(place.service));
    await rolledOut(world, canary);
    const images = (await podsAt(world, place, "canary")).map(({ spec }) => spec.containers[0].image);
    mustBe(
      images.every((image) => image.endsWith(`:${NEW_VERSION}`)),
      `the canary runs ${NEW_VERSION}`,
      images,
    );
    await until("the canary gets requests from inside the cluster", async () => {
      const behind = await podsBehind(world.kubectl, serviceName(place.service));
      return behind.some((pod) => pod.startsWith(`${canary}-`));
    });
    mustBe((await shareOf(world, place)) === 0, "and none from outside");
    const back = await conflicts(world, YESTERDAY, ...workloadIds(canary));
    mustBe(back === "", "an apply of the environment's manifests is the way back", back);
    await restore(world, STEPS.trial(place), routeId(place));
    mustBe((await shareOf(world, place)) === 10, "the manifests let a tenth through");
    return refuted(
      "There is no such file: each canary has one of its own, as the release file says.",
      `\`services.<service-name>: { share: 10, canary: { version: ${NEW_VERSION}, floor: 1 } }\` in ${FILE}, then ${code(WRITE_FILES)}, then ` +
        `${code(applyCanary("<service-name>"))}: one pod of the new version runs. Requests from outside come to it with the next apply of the ` +
        "environment's manifests, by the weights of the HTTPRoute. The way back is an apply of those of before.",
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
    await restore(world, STEPS.half(place), ...workloadIds(canary), routeId(place));
    await untilReady(world, canary, 2);
    mustBe((await shareOf(world, place)) === 50, "half of the requests from outside come to it");
    await restore(world, STEPS.trial(place), ...workloadIds(canary), routeId(place));
    await world.kubectl.run(["-n", NAMESPACE, "scale", `deployment/${canary}`, "--replicas=1"]);
    return refuted(
      "Accepted, and taken back: the canary's own autoscaler returns to its floor of 1.",
      `\`share\` and the \`floor\` of both sides in \`services.<service-name>\` of ${FILE}, then apply: the weights of the HTTPRoute carry the ` +
        "share of the requests from outside, the floors the load.",
    );
  };
}

/** The route from outside: its weights are the share. */
export function routeId({ service }: Place): string {
  return `HTTPRoute/${service}`;
}

/** Percent of the requests from outside that go to the canary. */
export async function shareOf({ kubectl }: World, { service }: Place): Promise<number> {
  const weight = `{.spec.rules[0].backendRefs[?(@.name=="${trackServiceName(service, "canary")}")].weight}`;
  return Number(await kubectl.run(["-n", NAMESPACE, "get", "httproute", service, "-o", `jsonpath=${weight}`]));
}
