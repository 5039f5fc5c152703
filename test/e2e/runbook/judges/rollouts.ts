import { imageReference, imageRepository, serviceName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { readyWhile } from "../../support/endpoints";
import type { Judge, Lane } from "../judgment";
import { fill, type Place } from "../places";
import { OLD_VERSION, BASELINE, withLimits, withVersion } from "../prod";
import { code } from "../table";
import { mustBe, proved } from "../verdict";
import { conflicts, namesOf, podsAt, restore, rolledOut, untilReady, works, type World } from "../world";
import { removingAPod } from "./containment";
import { pickingUpKeys } from "./keys";

/**
 * Judges for the lines that replace a service's pods. Each waits for the rollout of the live Deployment. The last one restores
 * the baseline.
 */
export function rolloutsOf(place: Place): Lane {
  const image = (version: string) =>
    `set image deployment/<service-name> <service-name>=${imageRepository("<service-name>")}:${version}`;
  return [
    { line: image("v1.0.1"), place, judge: newImage(place, "v1.0.1", OLD_VERSION) },
    { line: "rollout history deployment/<service-name>", place, judge: history(place) },
    { line: "rollout undo deployment/<service-name>", place, judge: undo(place) },
    { line: "patch deployment/<service-name> -p …", place, judge: newLimits(place) },
    { line: "rollout status deployment/<service-name>", place, judge: status(place) },
    { line: "rollout restart deployment/<service-name>", place, judge: restart(place) },
    { line: image("v1.0.2"), place, judge: newImage(place, "v1.0.2", OLD_VERSION) },
    ...pickingUpKeys(place),
    removingAPod(place),
  ];
}

/** The minimum number of ready pods behind a Service during an action. */
export async function fewestReady(world: World, place: Place, action: () => Promise<void>): Promise<number> {
  return Math.min(...(await readyWhile(world.kubectl, serviceName(place.service), action)));
}

async function mustRun(world: World, place: Place, version: string): Promise<void> {
  const image = imageReference(imageRepository(place.service), version);
  const images = (await podsAt(world, place)).map(({ spec }) => spec.containers[0].image);
  mustBe(images.length >= place.floor && images.every((one) => one === image), `every pod runs ${image}`, images);
}

const OF_SERVICE = "`services.<service-name>` of `environments/prod.release.yaml`";
const OF_WORKLOAD = "`services.<service-name>.<track>` of `environments/prod.release.yaml`";
const NEVER_FEWER = "the Service never has fewer ready pods than its floor";

function newImage(place: Place, version: string, before: string): Judge {
  const deployment = `Deployment/${place.deployment}`;
  return async (world, filled) => {
    await mustRun(world, place, before);
    const fewest = await fewestReady(world, place, async () => {
      await works(world, filled);
      await rolledOut(world, place.deployment);
    });
    await mustRun(world, place, version);
    mustBe(fewest >= place.floor, NEVER_FEWER, fewest);
    const refusals = await conflicts(world, BASELINE, deployment);
    mustBe(refusals === "kubectl-set", "the next apply conflicts with kubectl-set", refusals);
    const afterUpdate = await conflicts(world, withVersion(place, version), deployment);
    mustBe(afterUpdate === "", "an apply with the version in the release file has no conflict", afterUpdate);
    const why = `After the rollout, every pod runs ${version}, and ${NEVER_FEWER}. Until the release file contains this version, every apply fails because of a conflict with \`kubectl-set\`.`;
    if (place.topology !== "canary")
      return proved(why, `Then set \`version: ${version}\` in ${OF_WORKLOAD}, so that the next apply succeeds.`);
    const [canary] = await podsAt(world, place, "canary");
    mustBe(
      canary?.spec.containers[0].image.endsWith(`:${before}`) === true,
      "the canary keeps the old version",
      canary,
    );
    return proved(
      `${why} **The canary's pod keeps the old version and still gets requests.**`,
      `Then set \`version: ${version}\` for \`stable\` and \`canary\` in ${OF_SERVICE}, so that the next apply succeeds and also updates the canary.`,
    );
  };
}

function history(place: Place): Judge {
  return async (world, filled) => {
    const { stdout } = await works(world, filled);
    const causes = [...stdout.matchAll(/^\d+ +(.+)$/gm)].map(([, cause]) => cause);
    mustBe(
      causes.length >= 2 && causes.every((cause) => cause === "<none>"),
      "the revisions have no change cause",
      stdout,
    );
    const instead = `kubectl get replicasets -n ${NAMESPACE} -l app=<service-name> -o wide`;
    const images = (await works(world, fill(instead, place))).stdout;
    mustBe(
      images.includes(`:${OLD_VERSION}`) && images.includes(":v1.0.1"),
      "the output contains the image of each revision",
      images,
    );
    return proved(
      "Lists the revisions, but not their content: `CHANGE-CAUSE` is empty.",
      `${code(instead)} shows the image of each revision.`,
    );
  };
}

function undo(place: Place): Judge {
  return async (world, filled) => {
    await mustRun(world, place, "v1.0.1");
    await works(world, filled);
    await rolledOut(world, place.deployment);
    await mustRun(world, place, OLD_VERSION);
    const refusals = await conflicts(world, withVersion(place, "v1.0.1"), `Deployment/${place.deployment}`);
    mustBe(refusals === "kubectl", "an apply of the undone version conflicts", refusals);
    const first = await conflicts(world, BASELINE, `Deployment/${place.deployment}`);
    mustBe(first === "", "an apply of the old version has no conflict", first);
    return proved(
      "Every pod runs the image of the previous revision. Right after a restart or a change to the limits, this is the current image. " +
        "While the release file contains the newer version, every apply fails because of a conflict with `kubectl`.",
      `Then set the old version in ${place.topology === "canary" ? OF_SERVICE : OF_WORKLOAD}, so that the next apply succeeds.`,
    );
  };
}

function newLimits(place: Place): Judge {
  return async (world, filled) => {
    const limitsNow = async () => (await podsAt(world, place)).map(({ spec }) => spec.containers[0].resources.limits);
    const [before = {}] = await limitsNow();
    await works(world, filled);
    await rolledOut(world, place.deployment);
    const after = await limitsNow();
    mustBe(
      after.every(({ cpu, memory }) => cpu === "1" && memory === "2Gi"),
      "every pod has the new limits",
      after,
    );
    const refusals = await conflicts(world, BASELINE, `Deployment/${place.deployment}`);
    mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
    const afterUpdate = await conflicts(
      world,
      withLimits(place, { cpu: "1", memory: "2Gi" }),
      `Deployment/${place.deployment}`,
    );
    mustBe(afterUpdate === "", "an apply of an environment with these limits has no conflict", afterUpdate);
    const halves = before["cpu"] === "2" ? " **This halves the service's CPU limit of 2.**" : "";
    return proved(
      `All pods are replaced and have the new limits; no restart is needed.${halves} The next apply fails because of a conflict with ` +
        "`kubectl-patch`.",
      "Then set `services.<service-name>.resources.limits` in `environments/prod.yaml`, so that the next apply succeeds.",
    );
  };
}

function status(place: Place): Judge {
  return async (world, filled) => {
    // Restoring the limits starts a rollout, which this line can observe.
    await restore(world, BASELINE, `Deployment/${place.deployment}`);
    const { stdout } = await works(world, filled);
    // On a slow machine the rollout may already be complete.
    mustBe(stdout.includes("successfully rolled out"), "the output reports the end of the rollout", stdout);
    await untilReady(world, place.deployment, place.floor);
    return proved("Waits for the rollout to complete and reports the result.");
  };
}

function restart(place: Place): Judge {
  return async (world, filled) => {
    const before = namesOf(await podsAt(world, place));
    const fewest = await fewestReady(world, place, async () => {
      await works(world, filled);
      await rolledOut(world, place.deployment);
    });
    const after = namesOf(await podsAt(world, place));
    mustBe(after.length >= place.floor && after.every((name) => !before.includes(name)), "every pod is new", after);
    mustBe(fewest >= place.floor, NEVER_FEWER, fewest);
    const refusals = await conflicts(world, BASELINE, `Deployment/${place.deployment}`);
    mustBe(refusals === "", "the next apply changes nothing", refusals);
    return proved(`Replaces every pod, and ${NEVER_FEWER}. The next apply reverts nothing.`);
  };
}
