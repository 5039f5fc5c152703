import { NAMESPACE } from "../../support/layer";
import type { Lane } from "../judgment";
import { fill, type Place } from "../places";
import { BASELINE, withFloor } from "../prod";
import { code } from "../table";
import { mustBe, refuted, type Verdict } from "../verdict";
import { conflicts, live, restore, until, untilReady, untilFieldIs, works, type World } from "../world";

/** Number of replicas that the runbook sets. */
const FIVE = 5;

/** Judge for the line that scales a live Deployment with `kubectl scale`. */
export function scalingOf(place: Place): Lane {
  const line = "scale deployment/<service-name> --replicas=5";
  return [{ line, place, judge: (world, filled) => judgeScale(world, filled, place) }];
}

async function judgeScale(world: World, filled: string, place: Place): Promise<Verdict> {
  const { deployment, floor, ceiling } = place;
  const isAbove = ceiling < FIVE;
  const instead = `kubectl patch hpa <deployment> -n ${NAMESPACE} -p '{"spec":{"minReplicas":5${isAbove ? ',"maxReplicas":5' : ""}}}'`;
  await keepPods(world, place);
  // Tries the alternative first. An HPA does not scale down until the pods have metrics.
  await scaleByAutoscaler(world, fill(instead, place), place);
  await works(world, filled);
  await untilFieldIs(world, `deployment/${deployment}`, ".spec.replicas", floor);
  await untilReady(world, deployment, floor);
  return refuted(
    "The API server accepts the change, but the HPA then scales the Deployment by load, back down to its floor if the pods are idle." +
      (isAbove ? ` Five exceeds its maximum of ${ceiling}.` : ""),
    `${code(instead)} keeps five pods ready. Every apply fails because of a conflict with \`kubectl-patch\` until you set ` +
      `${isAbove ? "`scale.max: 5` in `environments/prod.yaml` and " : ""}\`floor: 5\` in \`services.<service-name>.<track>\` of ` +
      "`environments/prod.release.yaml`.",
  );
}

/** Makes the ReplicaSet controller delete other pods first, because other lines use these pods by name. */
async function keepPods({ kubectl }: World, { service }: Place): Promise<void> {
  const cost = "controller.kubernetes.io/pod-deletion-cost=100";
  await kubectl.run(["-n", NAMESPACE, "annotate", "pod", "-l", `app=${service}`, cost]);
}

/** Scales to five pods, checks that they are not scaled down, and restores the baseline. */
async function scaleByAutoscaler(world: World, command: string, place: Place): Promise<void> {
  const { deployment, floor } = place;
  const autoscaler = `HorizontalPodAutoscaler/${deployment}`;
  await works(world, command);
  await untilReady(world, deployment, FIVE);
  await until("the HPA has counted five pods", async () => {
    return (await live(world, "hpa", deployment))?.status.currentReplicas === FIVE;
  });
  const stays = (await live(world, "deployment", deployment))?.spec.replicas;
  mustBe(stays === FIVE, "five pods remain", stays);
  const refusals = await conflicts(world, BASELINE, autoscaler);
  mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
  const afterUpdate = await conflicts(world, withFloor(place, FIVE), autoscaler);
  mustBe(afterUpdate === "", "an apply of files with a floor of 5 has no conflict", afterUpdate);
  await restore(world, BASELINE, autoscaler);
  await world.kubectl.run(["-n", NAMESPACE, "scale", `deployment/${deployment}`, `--replicas=${floor}`]);
  await untilReady(world, deployment, floor);
}
