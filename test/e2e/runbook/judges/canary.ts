import { serviceName, trackServiceName, workloadName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judge, Lane } from "../judgment";
import { fill, type Place } from "../places";
import { applyOf, inRunbookFolder, WRITE_FILES } from "../runbook-files";
import { NEW_VERSION, STEPS, BASELINE, workloadIds } from "../prod";
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
  untilFieldIs,
  works,
  type World,
} from "../world";

const FILE = "`environments/prod.release.yaml`";

/** Judges for the lines that try a new version at 10%. They change only the canary. */
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

/** Command that applies a service's canary with the version in the release file. */
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
    await until("the canary serves requests from inside the cluster", async () => {
      const behind = await podsBehind(world.kubectl, serviceName(place.service));
      return behind.some((pod) => pod.startsWith(`${canary}-`));
    });
    mustBe((await shareOf(world, place)) === 0, "the canary serves no external requests");
    const back = await conflicts(world, BASELINE, ...workloadIds(canary));
    mustBe(back === "", "applying the environment's manifests rolls back without a conflict", back);
    await restore(world, STEPS.trial(place), routeId(place));
    mustBe((await shareOf(world, place)) === 10, "the manifests give the canary 10%");
    return refuted(
      "This file does not exist, because each canary has its own file, rendered from the release file.",
      `Set \`services.<service-name>: { share: 10, canary: { version: ${NEW_VERSION}, floor: 1 } }\` in ${FILE}, then run ${code(WRITE_FILES)} and ` +
        `${code(applyCanary("<service-name>"))}. One pod then runs the new version. After the next apply of the environment's manifests, it also gets ` +
        "external requests, according to the HTTPRoute's weights. To roll back, apply the previous manifests.",
    );
  };
}

function waitForCanary(place: Place): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    mustBe(stdout.includes("condition met"), "the canary's pods are listed", stdout);
    const instead = `kubectl rollout status deployment/<service-name>-canary -n ${NAMESPACE} --timeout=300s`;
    await works(world, fill(instead, place));
    return proved(
      "Returns as soon as the existing canary pods are ready, regardless of their version.",
      `${code(instead)} waits for all pods with the new version.`,
    );
  };
}

function scaleCanary(place: Place): Judge {
  const canary = workloadName(place.service, "canary");
  return async (world, filled) => {
    await works(world, filled);
    await untilFieldIs(world, `deployment/${canary}`, ".spec.replicas", 1);
    await restore(world, STEPS.half(place), ...workloadIds(canary), routeId(place));
    await untilReady(world, canary, 2);
    mustBe((await shareOf(world, place)) === 50, "the canary gets half of the external requests");
    await restore(world, STEPS.trial(place), ...workloadIds(canary), routeId(place));
    await world.kubectl.run(["-n", NAMESPACE, "scale", `deployment/${canary}`, "--replicas=1"]);
    return refuted(
      "The API server accepts the change, but the canary's HPA scales back to its floor of 1.",
      `Set \`share\` and the \`floor\` of both workloads in \`services.<service-name>\` of ${FILE}, then apply. The share sets the HTTPRoute's weights for ` +
        "external requests, and the floors set the capacity.",
    );
  };
}

/** The HTTPRoute. Its weights define the canary share. */
export function routeId({ service }: Place): string {
  return `HTTPRoute/${service}`;
}

/** Percentage of external requests that go to the canary. */
export async function shareOf({ kubectl }: World, { service }: Place): Promise<number> {
  const weight = `{.spec.rules[0].backendRefs[?(@.name=="${trackServiceName(service, "canary")}")].weight}`;
  return Number(await kubectl.run(["-n", NAMESPACE, "get", "httproute", service, "-o", `jsonpath=${weight}`]));
}
