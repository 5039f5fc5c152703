import { serviceName, workloadName, workloadSelector } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judge, Judgment, Lane } from "../judgment";
import { fill, type Place } from "../places";
import { applyOf, inRunbookFolder, WRITE_FILES } from "../papers";
import { NEW_VERSION, STEPS, YESTERDAY, workloadIds } from "../prod";
import { code } from "../table";
import { mustBe, proved, refuted } from "../verdict";
import {
  conflicts,
  fails,
  live,
  namesOf,
  podsAt,
  restore,
  rolledOut,
  until,
  untilGone,
  untilReady,
  works,
  type World,
} from "../world";
import { fewestReady } from "./rollouts";

/** How one looks where a Service's requests go. */
const LOOK = `kubectl get service <service-name>-service -n ${NAMESPACE} -o wide`;

const FILE = "`environments/prod.release.yaml`";

/** From yesterday until green answers, and back. The file is tried once, on the first service. */
export function switchingOf(place: Place, isFirst: boolean): Lane {
  const deploy: Judgment = { line: "apply -f k8s/green-deployment.yaml", judge: deployGreen(place) };
  return [
    ...(isFirst ? [deploy] : []),
    {
      line: "wait --for=condition=ready pod -l app=<service-name>,version=green --timeout=300s",
      place,
      judge: waitForGreen(place),
    },
    {
      line: `patch service <service-name>-service -p '{"spec":{"selector":{"version":"green"}}}'`,
      place,
      judge: switchTraffic(place),
    },
    { line: "get pods -l app=<service-name>", promise: "Verify traffic switch", place, judge: lookAtSwitch(place) },
  ];
}

/** From yesterday until blue is gone. */
export function removingBlueOf(place: Place): Lane {
  return [
    { line: "delete deployment <service-name>-blue", place, judge: deleteBlue(place) },
    { line: "get pods -l app=<service-name>", promise: "Verify cleanup", place, judge: lookAtCleanup(place) },
  ];
}

/** Applies the file of a service's green workload: green at full size with the version that the release file names. */
function applyGreen(service: string): string {
  return applyOf({ kind: "green-deployment", service });
}

async function warmGreen(world: World, place: Place): Promise<void> {
  const green = workloadName(place.service, "green");
  await works(world, applyGreen(place.service));
  await untilReady(world, green, place.floor);
  await rolledOut(world, green);
  const images = (await podsAt(world, place, "green")).map(({ spec }) => spec.containers[0].image);
  mustBe(
    images.every((image) => image.endsWith(`:${NEW_VERSION}`)),
    `green runs ${NEW_VERSION}`,
    images,
  );
}

function deployGreen(place: Place): Judge {
  return async (world, filled) => {
    const missing = 'the path "k8s/green-deployment.yaml" does not exist';
    await fails(world, filled, missing);
    await fails(world, inRunbookFolder(filled), missing);
    await warmGreen(world, place);
    const behind = await podsBehind(world.kubectl, serviceName(place.service));
    mustBe(
      behind.every((pod) => pod.startsWith(`${place.deployment}-`)),
      "blue answers as before",
      behind,
    );
    const back = await conflicts(world, YESTERDAY, ...workloadIds(workloadName(place.service, "green")));
    mustBe(back === "", "an apply of the environment's manifests is the way back", back);
    return refuted(
      "There is no such file: each blue-green service has one of its own, for green as the release file says.",
      `\`services.<service-name>.green.version: ${NEW_VERSION}\` in ${FILE}, then ${code(WRITE_FILES)}, then ` +
        `${code(applyGreen("<service-name>"))}: green runs the new version with as many pods as blue, which answers. The way back is an apply ` +
        "of the environment's manifests.",
    );
  };
}

function waitForGreen(place: Place): Judge {
  return async (world, filled) => {
    await warmGreen(world, place);
    const { stdout } = await works(world, filled);
    const ready = [...stdout.matchAll(/condition met/g)].length;
    mustBe(ready === place.floor, "it names each pod of green", stdout);
    const instead = `kubectl rollout status deployment/<service-name>-green -n ${NAMESPACE} --timeout=300s`;
    await works(world, fill(instead, place));
    return proved(
      "Returns when the pods of green are ready: those that are there, of whatever version.",
      `${code(instead)} returns when all of them are, with the new version.`,
    );
  };
}

function switchTraffic(place: Place): Judge {
  const service = serviceName(place.service);
  return async (world, filled) => {
    const green = namesOf(await podsAt(world, place, "green"));
    const fewest = await fewestReady(world, place, async () => {
      await works(world, filled);
      await until(`${service} is in front of green`, async () =>
        isSame(await podsBehind(world.kubectl, service), green),
      );
    });
    mustBe(fewest > 0, "at every event the Service has a ready endpoint", fewest);
    const refusals = await conflicts(world, STEPS.warmGreen(place), `Service/${service}`);
    mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
    const told = await conflicts(world, STEPS.switched(place), `Service/${service}`);
    mustBe(told === "", "an apply of a release file that says green is clean", told);
    return proved(
      "All of green's pods, and only they, are behind the Service, which is at no moment without a ready one. Until the " +
        "release file says so too, the next apply is refused: conflict with `kubectl-patch`.",
      "Then `services.<service-name>.live: green` in `environments/prod.release.yaml`; the next apply is clean.",
    );
  };
}

function lookAtSwitch(place: Place): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    mustBe(stdout.includes(`\n${place.deployment}-`), "blue's pods are still listed", stdout);
    const looked = await works(world, fill(LOOK, place));
    mustBe(looked.stdout.includes("version=green"), "the selector is shown", looked.stdout);
    await restore(
      world,
      YESTERDAY,
      `Service/${serviceName(place.service)}`,
      ...workloadIds(workloadName(place.service, "green")),
    );
    return refuted(
      "Lists the pods of both colours, before the switch and after it: where requests go it does not show.",
      code(LOOK),
    );
  };
}

function deleteBlue(place: Place): Judge {
  const [switched, blue] = [STEPS.switched(place), workloadName(place.service, "blue")];
  return async (world, filled) => {
    await warmGreen(world, place);
    await restore(world, switched, `Service/${serviceName(place.service)}`);
    await restore(world, STEPS.retired(place), ...workloadIds(blue));
    const kept = await live(world, "hpa", blue);
    mustBe(kept?.spec.minReplicas === 1, "blue may shrink to one pod, and stays", kept);
    await works(world, filled);
    for (const kind of ["hpa", "pdb"])
      mustBe((await live(world, kind, blue)) !== undefined, `its ${kind} is left behind`);
    await restore(world, switched, ...workloadIds(blue));
    mustBe((await live(world, "deployment", blue)) !== undefined, "the next apply makes blue again");
    await rolledOut(world, blue);
    await works(world, filled);
    return refuted(
      "Undone by the next apply, which makes blue again. Until then there is no way back but a new rollout, and blue's autoscaler and " +
        "disruption budget stay behind.",
      "After the hold time `preview: blue` and `blue.floor: 1` of `services.<service-name>` in `environments/prod.release.yaml`, " +
        "then apply: blue is kept with one pod.",
    );
  };
}

function lookAtCleanup(place: Place): Judge {
  return async (world, filled) => {
    await untilGone(world, workloadSelector(place.service, "blue"));
    const { stdout } = await works(world, filled);
    mustBe(!stdout.includes("-blue-") && stdout.includes("-green-"), "only green's pods are listed", stdout);
    return proved("Right after the deletion it lists green's pods only.");
  };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.join() === others.join();
}
