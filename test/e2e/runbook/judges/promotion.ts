import { serviceName, trackServiceName, workloadName } from "../../../../lib/names";
import { NAMESPACE } from "../../support/layer";
import { podsBehind } from "../../support/endpoints";
import type { Judge, Lane } from "../judgment";
import type { Place } from "../places";
import { NEW_VERSION, STEPS, workloadIds } from "../prod";
import { code } from "../table";
import { mustBe, refuted } from "../verdict";
import {
  conflicts,
  live,
  namesOf,
  podsAt,
  replicasAfterNextSync,
  restore,
  rolledOut,
  until,
  untilReady,
  works,
  type World,
} from "../world";
import { routeId, shareOf } from "./canary";
import { fewestReady } from "./rollouts";

const FILE = "`environments/prod.release.yaml`";

/** Judges for the lines that end a canary trial. Afterwards the Service is still patched. */
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

function stopStable(place: Place): Judge {
  const { deployment, floor } = place;
  const canary = workloadName(place.service, "canary");
  const trial = STEPS.trial(place);
  return async (world, filled) => {
    await restore(world, trial, ...workloadIds(deployment), ...workloadIds(canary));
    await untilReady(world, deployment, floor);
    await untilReady(world, canary, 1);
    const fewest = await fewestReady(world, place, async () => {
      await works(world, filled);
      await until("stable has no pods", async () => (await podsAt(world, place)).length === 0);
      await until("stable's HPA is disabled", async () => (await scalingOf(world, deployment)) === "ScalingDisabled");
      await until("only the canary is behind the Service", async () => {
        const behind = await podsBehind(world.kubectl, serviceName(place.service));
        return behind.every((pod) => pod.startsWith(`${canary}-`));
      });
    });
    mustBe(fewest === 1, "only the canary's pod serves requests inside the cluster", fewest);
    await until("stable's own Service has no pods", async () => {
      return (await podsBehind(world.kubectl, trackServiceName(place.service, "stable"))).length === 0;
    });
    mustBe((await shareOf(world, place)) === 10, "90% of the external requests have no endpoint");
    await restore(world, trial, ...workloadIds(deployment));
    mustBe((await live(world, "deployment", deployment))?.spec.replicas === 0, "an apply does not restore stable");
    mustBe((await replicasAfterNextSync(world, trial, deployment)) === 0, "the HPA does not restore stable");
    await promote(world, place);
    return refuted(
      "Dangerous: `<service-name>-stable-service` has no pods, but the HTTPRoute still sends it 90% of the external requests. Inside " +
        "the cluster, one canary pod serves all requests, without interruption. Stable's HPA is disabled (`ScalingDisabled`), and " +
        "neither the HPA nor the next apply restores stable.",
      `Set \`share: 0\` and \`version: ${NEW_VERSION}\` for \`stable\` and \`canary\` in \`services.<service-name>\` of ${FILE}, then apply: stable is ` +
        "updated to the new version at full size. If this line was already run as written, first run " +
        `${code(`kubectl scale deployment/<service-name>-stable --replicas=${floor} -n ${NAMESPACE}`)}.`,
    );
  };
}

/** The procedure that works instead. It also works after the runbook's line has been run. */
async function promote(world: World, place: Place): Promise<void> {
  const { deployment, floor } = place;
  await works(world, `kubectl scale deployment/${deployment} --replicas=${floor} -n ${NAMESPACE}`);
  await restore(world, STEPS.promoted(place), ...workloadIds(deployment), routeId(place));
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
    await until("external requests still have endpoints", async () => {
      return (await podsBehind(world.kubectl, trackServiceName(place.service, "stable"))).length > 0;
    });
    const refusals = await conflicts(world, STEPS.promoted(place), `Service/${service}`);
    mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
    await restore(world, STEPS.promoted(place), `Service/${service}`);
    const stable = namesOf(await podsAt(world, place));
    await until("stable is behind the Service again", async () =>
      (await podsBehind(world.kubectl, service)).includes(stable[0] ?? ""),
    );
    return refuted(
      "Has no effect on external requests, because the HTTPRoute bypasses this Service. Inside the cluster, the Service then routes only to the " +
        "canary: stable gets no requests, even after an update. The next apply fails because of a conflict with `kubectl-patch`.",
      "No command is needed: the Service selects `app: <service-name>`, so it routes to both workloads. To undo the patch, apply only the Service with `--force-conflicts`.",
    );
  };
}
