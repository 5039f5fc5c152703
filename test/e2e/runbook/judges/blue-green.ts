import { serviceName, workloadName, workloadSelector } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judge, Judgment, Lane } from "../judgment";
import { fill, type Place } from "../places";
import { applyOf, inRunbookFolder, WRITE_FILES } from "../runbook-files";
import { NEW_VERSION, STEPS, BASELINE, workloadIds } from "../prod";
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

/** Command that shows the color that a Service selects. */
const LOOK = `kubectl get service <service-name>-service -n ${NAMESPACE} -o wide`;

const FILE = "`environments/prod.release.yaml`";

/** Judges for the lines that switch from the baseline to green and back. Only the first service is used to try the file. */
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
    { line: "get pods -l app=<service-name>", purpose: "Verify traffic switch", place, judge: lookAtSwitch(place) },
  ];
}

/** Judges for the lines that delete blue, starting from the baseline. */
export function removingBlueOf(place: Place): Lane {
  return [
    { line: "delete deployment <service-name>-blue", place, judge: deleteBlue(place) },
    { line: "get pods -l app=<service-name>", purpose: "Verify cleanup", place, judge: lookAtCleanup(place) },
  ];
}

/** Command that applies a service's green workload at full size, with the version in the release file. */
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
      "blue stays live",
      behind,
    );
    const back = await conflicts(world, BASELINE, ...workloadIds(workloadName(place.service, "green")));
    mustBe(back === "", "applying the environment's manifests rolls back without a conflict", back);
    return refuted(
      "This file does not exist, because each blue-green service has its own file, rendered from the release file.",
      `Set \`services.<service-name>.green.version: ${NEW_VERSION}\` in ${FILE}, then run ${code(WRITE_FILES)} and ` +
        `${code(applyGreen("<service-name>"))}. Green then runs the new version with as many pods as blue, and blue stays live. To roll back, apply ` +
        "the environment's manifests.",
    );
  };
}

function waitForGreen(place: Place): Judge {
  return async (world, filled) => {
    await warmGreen(world, place);
    const { stdout } = await works(world, filled);
    const ready = [...stdout.matchAll(/condition met/g)].length;
    mustBe(ready === place.floor, "every green pod is listed", stdout);
    const instead = `kubectl rollout status deployment/<service-name>-green -n ${NAMESPACE} --timeout=300s`;
    await works(world, fill(instead, place));
    return proved(
      "Returns as soon as the existing green pods are ready, regardless of their version.",
      `${code(instead)} waits for all pods with the new version.`,
    );
  };
}

function switchTraffic(place: Place): Judge {
  const service = serviceName(place.service);
  return async (world, filled) => {
    const green = namesOf(await podsAt(world, place, "green"));
    const fewest = await fewestReady(world, place, async () => {
      await works(world, filled);
      await until(`${service} routes to green`, async () => isSame(await podsBehind(world.kubectl, service), green));
    });
    mustBe(fewest > 0, "the Service always has a ready endpoint", fewest);
    const refusals = await conflicts(world, STEPS.warmGreen(place), `Service/${service}`);
    mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
    const afterUpdate = await conflicts(world, STEPS.switched(place), `Service/${service}`);
    mustBe(afterUpdate === "", "an apply with `live: green` in the release file has no conflict", afterUpdate);
    return proved(
      "The Service routes to all green pods and to no others, and always has a ready endpoint. Until the release file makes green live, every apply fails because of a conflict with `kubectl-patch`.",
      "Then set `services.<service-name>.live: green` in `environments/prod.release.yaml`, so that the next apply succeeds.",
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
      BASELINE,
      `Service/${serviceName(place.service)}`,
      ...workloadIds(workloadName(place.service, "green")),
    );
    return refuted(
      "Lists the pods of both colors before and after the switch, but does not show which color is live.",
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
    mustBe(kept?.spec.minReplicas === 1, "blue stays and may scale down to one pod", kept);
    await works(world, filled);
    for (const kind of ["hpa", "pdb"]) mustBe((await live(world, kind, blue)) !== undefined, `its ${kind} remains`);
    await restore(world, switched, ...workloadIds(blue));
    mustBe((await live(world, "deployment", blue)) !== undefined, "the next apply creates blue again");
    await rolledOut(world, blue);
    await works(world, filled);
    return refuted(
      "The next apply creates blue again. Until then, a rollback needs a new rollout, and blue's HPA and " +
        "PodDisruptionBudget remain.",
      "After the hold time, set `preview: blue` and `blue.floor: 1` in `services.<service-name>` of `environments/prod.release.yaml`, " +
        "then apply. Blue keeps one pod.",
    );
  };
}

function lookAtCleanup(place: Place): Judge {
  return async (world, filled) => {
    await untilGone(world, workloadSelector(place.service, "blue"));
    const { stdout } = await works(world, filled);
    mustBe(!stdout.includes("-blue-") && stdout.includes("-green-"), "only green's pods are listed", stdout);
    return proved("Right after the deletion, the output lists only green pods.");
  };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.join() === others.join();
}
