import { fewestPods, floorOf } from "../manifests/autoscalers";
import { changesBetween } from "../manifests/changes";
import { recordAt, recordOf, recordsOf, type JsonRecord } from "../manifests/json";
import { identityOf, type Manifest } from "../manifests/manifest";
import { appliesOf, type ApplyStep, type Step } from "./run/steps";
import { rolloutSize } from "./surge";

/**
 * Shortest time in which steps can end, in seconds. It counts what the manifests state: the delays of probes, `minReadySeconds`, and how many pods a rollout
 * replaces at a time. Programs also need time to start, images to be pulled, and an autoscaler can have added pods. So it is a lower bound, and 0 if the steps
 * wait for no new pod.
 * @param before - manifests before the steps
 */
export function expectedSeconds(steps: readonly Step[], before: readonly Manifest[]): number {
  // Rollouts that start in steps before the same wait overlap.
  const ends = new Map<string, number>();
  return steps.reduce((now, step) => {
    switch (step.kind) {
      case "apply":
      case "deliver":
        for (const apply of appliesOf([step]))
          for (const [identity, seconds] of started(apply, before))
            ends.set(identity, Math.max(ends.get(identity) ?? 0, now + seconds));
        return now;
      case "restart": {
        const pods = fewestPods(step.deployment, before);
        ends.set(identityOf(step.deployment), now + rolloutSeconds(step.deployment, pods, pods));
        return now;
      }
      case "wait":
        return Math.max(now, ends.get(identityOf(step.deployment)) ?? 0);
      case "probe":
        return now;
    }
  }, 0);
}

/** `at least 1 min 15 s`, for the line `Expected time`. */
export function timeText(seconds: number): string {
  return seconds === 0 ? "some seconds" : `at least ${durationText(seconds)}`;
}

/** `1 min 15 s`. */
export function durationText(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), Math.ceil(seconds % 60)];
  return [minutes > 0 ? `${minutes} min` : "", rest > 0 || minutes === 0 ? `${rest} s` : ""].filter(Boolean).join(" ");
}

/** Deployments whose pods an apply changes, with the seconds until they can be ready. */
function started(
  { before: old, object }: ApplyStep,
  before: readonly Manifest[],
): readonly (readonly [identity: string, seconds: number])[] {
  if (object.kind === "HorizontalPodAutoscaler") {
    const { name } = recordAt(object, "spec", "scaleTargetRef");
    const target = before.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name);
    return target === undefined || floorOf(object) <= fewestPods(target, before)
      ? []
      : [[identityOf(target), podSeconds(target)]];
  }
  if (object.kind !== "Deployment") return [];
  const identity = identityOf(object);
  if (old === undefined) return [[identity, podSeconds(object)]];
  const fields = changesBetween([old], [object]).flatMap((change) => change.fields);
  const isReplaced = fields.some(({ path }) => path.startsWith("spec.template"));
  const [from, to] = [fewestPods(old, before), podsOf(object) ?? fewestPods(old, before)];
  if (isReplaced) return [[identity, rolloutSeconds(object, from, to)]];
  return to > from ? [[identity, podSeconds(object)]] : [];
}

/** Rounds of a rollout, one after the other. The number of pods can change in the same step, and the smaller number of rounds is the lower bound. */
function rolloutSeconds(deployment: Manifest, from: number, to: number): number {
  const rounds = [from, to].map((pods) => {
    const { surge, unavailable } = rolloutSize(deployment, pods);
    return Math.ceil(pods / Math.max(1, surge + unavailable));
  });
  return Math.max(1, Math.min(...rounds)) * podSeconds(deployment);
}

function podsOf(deployment: Manifest): number | undefined {
  const { replicas } = recordOf(deployment["spec"]);
  return typeof replicas === "number" ? replicas : undefined;
}

/** Shortest time from the start of a pod until it counts as available. */
function podSeconds(deployment: Manifest): number {
  const spec = recordOf(deployment["spec"]);
  const containers = recordsOf(recordAt(deployment, "spec", "template", "spec")["containers"]);
  return Math.max(0, ...containers.map(readySeconds)) + numberOf(spec["minReadySeconds"], 0);
}

/** The startup probe runs before the readiness probe, which can need several successes: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/ */
function readySeconds(container: JsonRecord): number {
  const [startup, readiness] = ["startupProbe", "readinessProbe"].map((key) => recordAt(container, key)) as [
    JsonRecord,
    JsonRecord,
  ];
  const repeated = (numberOf(readiness["successThreshold"], 1) - 1) * numberOf(readiness["periodSeconds"], 10);
  const delays = [startup, readiness].map((probe) => numberOf(probe["initialDelaySeconds"], 0));
  return Math.max(...delays) + repeated;
}

function numberOf(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
