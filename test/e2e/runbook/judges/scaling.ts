import { NAMESPACE } from "../../support/layer";
import type { Lane } from "../judgment";
import { fill, type Place } from "../places";
import { YESTERDAY, withFloor } from "../prod";
import { code } from "../table";
import { mustBe, refuted, type Verdict } from "../verdict";
import { conflicts, live, restore, until, untilReady, untilSaid, works, type World } from "../world";

/** What the runbook scales to. */
const FIVE = 5;

/** `kubectl scale` of a live Deployment. */
export function scalingOf(place: Place): Lane {
  const line = "scale deployment/<service-name> --replicas=5";
  return [{ line, place, judge: (world, filled) => judgeScale(world, filled, place) }];
}

async function judgeScale(world: World, filled: string, place: Place): Promise<Verdict> {
  const { deployment, floor, ceiling } = place;
  const isAbove = ceiling < FIVE;
  const instead = `kubectl patch hpa <deployment> -n ${NAMESPACE} -p '{"spec":{"minReplicas":5${isAbove ? ',"maxReplicas":5' : ""}}}'`;
  await keepPods(world, place);
  // First what works instead: until the pods have metrics an autoscaler takes nothing back.
  await scaleByAutoscaler(world, fill(instead, place), place);
  await works(world, filled);
  await untilSaid(world, `deployment/${deployment}`, ".spec.replicas", floor);
  await untilReady(world, deployment, floor);
  return refuted(
    "Accepted, and taken back: the autoscaler goes by load, and with idle pods returns to its floor." +
      (isAbove ? ` Five are above its ceiling of ${ceiling}.` : ""),
    `${code(instead)}: five ready pods stay, until the next apply, which is refused: conflict with \`kubectl-patch\`. Then ` +
      `${isAbove ? "`scale.max: 5` in `environments/prod.yaml` and " : ""}\`floor: 5\` in \`services.<service-name>.<track>\` of ` +
      "`environments/prod.release.yaml`; the next apply is clean.",
  );
}

/** The pods that other lines name are not those that an autoscaler takes away. */
async function keepPods({ kubectl }: World, { service }: Place): Promise<void> {
  const cost = "controller.kubernetes.io/pod-deletion-cost=100";
  await kubectl.run(["-n", NAMESPACE, "annotate", "pod", "-l", `app=${service}`, cost]);
}

/** Five pods that stay, and back to yesterday. */
async function scaleByAutoscaler(world: World, command: string, place: Place): Promise<void> {
  const { deployment, floor } = place;
  const autoscaler = `HorizontalPodAutoscaler/${deployment}`;
  await works(world, command);
  await untilReady(world, deployment, FIVE);
  await until("the autoscaler has looked at the five", async () => {
    return (await live(world, "hpa", deployment))?.status.currentReplicas === FIVE;
  });
  const stays = (await live(world, "deployment", deployment))?.spec.replicas;
  mustBe(stays === FIVE, "five stay", stays);
  const refusals = await conflicts(world, YESTERDAY, autoscaler);
  mustBe(refusals === "kubectl-patch", "the next apply conflicts with kubectl-patch", refusals);
  const told = await conflicts(world, withFloor(place, FIVE), autoscaler);
  mustBe(told === "", "an apply of files with a floor of 5 is clean", told);
  await restore(world, YESTERDAY, autoscaler);
  await world.kubectl.run(["-n", NAMESPACE, "scale", `deployment/${deployment}`, `--replicas=${floor}`]);
  await untilReady(world, deployment, floor);
}
