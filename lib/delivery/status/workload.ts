import { autoscalerOf, fewestPods } from "../../manifests/autoscalers";
import { labelsOf, recordAt, recordOf, textOf } from "../../manifests/json";
import type { Manifest } from "../../manifests/manifest";
import { shellWord } from "../../values/command-line";
import { plural } from "../../values/words";
import type { LiveObject } from "../cluster";
import { conditionOf, podsWith, restartsOf, worstOf } from "./pods";
import type { LiveState, PodCounts, Reason, WorkloadState, WorkloadStatus } from "./types";

/** Status of a Deployment, its object in the cluster, and why it needs attention. */
export interface FoundWorkload {
  readonly status: WorkloadStatus;
  readonly live?: LiveObject;
  /** Its pods, or `undefined` if pods can't be read. */
  readonly pods?: readonly LiveObject[];
  readonly reasons: readonly Reason[];
}

/**
 * Finds a Deployment of the manifest in the cluster.
 * @param manifests - all objects of the environment in the manifest
 */
export function workloadIn(
  { objects, unread }: LiveState,
  rendered: Manifest,
  manifests: readonly Manifest[],
): FoundWorkload {
  const deployment = rendered.metadata.name;
  const isUnread = (kind: string) => unread.some((one) => one.kind === kind);
  const live = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === deployment);
  const pods = isUnread("Pod")
    ? undefined
    : podsWith(labelsOf(recordAt(rendered, "spec", "selector")["matchLabels"]), objects);
  const worst = pods && worstOf(pods);
  const ofPods = { ...(pods && { restarts: restartsOf(pods) }), ...(worst && { worst }) };
  if (live === undefined) {
    const state = isUnread("Deployment") ? "unknown" : "missing";
    const text = state === "unknown" ? `Deployment ${deployment} can't be read` : `Deployment ${deployment} is missing`;
    return { status: { deployment, state, ...ofPods }, reasons: [{ text }], ...(pods && { pods }) };
  }
  const autoscaler = autoscalerOf(live, objects);
  const counts = countsOf(live, autoscaler);
  const found = stateOf(live, counts, Math.max(counts.floor ?? 0, fewestPods(rendered, manifests)));
  const reasons = found.state === "ok" ? [] : [...found.reasons, ...failures(live), ...podReasons(worst)];
  return { status: { deployment, state: found.state, pods: counts, ...ofPods }, live, reasons, ...(pods && { pods }) };
}

function countsOf(live: LiveObject, autoscaler: Manifest | undefined): PodCounts {
  const { minReplicas, maxReplicas } = recordOf(autoscaler?.["spec"]);
  const wanted = numberOf(recordOf(live["spec"])["replicas"], 1);
  return {
    ready: numberOf(recordOf(live["status"])["readyReplicas"], 0),
    wanted,
    ...(autoscaler !== undefined && { floor: numberOf(minReplicas, 1) }),
    ...(typeof maxReplicas === "number" && { max: maxReplicas }),
  };
}

/** The same conditions as in `kubectl rollout status`. A rollout that was complete before is not a rollout: pods became unready, or are added. */
function stateOf(
  live: LiveObject,
  { ready, wanted }: PodCounts,
  fewest: number,
): { readonly state: WorkloadState; readonly reasons: readonly Reason[] } {
  const { name, generation = 0 } = live.metadata;
  const status = recordOf(live["status"]);
  const [all, updated, available] = ["replicas", "updatedReplicas", "availableReplicas"].map((key) =>
    numberOf(status[key], 0),
  ) as [number, number, number];
  const found = (state: WorkloadState, text: string, next?: Reason["next"]) => ({
    state,
    reasons: [{ text, ...(next && { next }) }],
  });
  if (wanted === 0)
    return found("stopped", `${name} is scaled to 0, and its minimum is ${plural(fewest, "pod")}`, {
      program: "kubectl",
      args: `scale deployment/${name} --replicas=${fewest}`,
      to: "start its pods",
    });
  if (numberOf(status["observedGeneration"], 0) < generation)
    return found("rolling out", `the controller has not seen the newest change of ${name} yet`);
  const progress = conditionOf(live, "Progressing");
  if (textOf(progress?.["reason"]) === "ProgressDeadlineExceeded")
    return found("stuck", `the rollout of ${name} is stuck: ${textOf(progress?.["message"])}`);
  if (recordOf(live["spec"])["paused"] === true) return found("paused", `the rollout of ${name} is paused`);
  const isDone = textOf(progress?.["reason"]) === "NewReplicaSetAvailable" && all === updated;
  if (!isDone && (updated < wanted || all > updated || available < updated))
    return found("rolling out", `${name} is rolling out: ${updated} of ${plural(wanted, "pod")} with the new template`);
  if (ready < wanted || available < wanted) {
    const count = Math.min(ready, available);
    return found("not ready", `${name}: ${count} of ${plural(wanted, "pod")} ${count === 1 ? "is" : "are"} available`);
  }
  if (wanted < fewest) return found("not ready", `${name} has ${plural(wanted, "pod")}, and its minimum is ${fewest}`);
  return { state: "ok", reasons: [] };
}

/** Why the controller can't create pods, such as a full quota. */
function failures(live: LiveObject): readonly Reason[] {
  const failure = conditionOf(live, "ReplicaFailure");
  if (textOf(failure?.["status"]) !== "True") return [];
  return [{ text: `pods of ${live.metadata.name} can't be created: ${textOf(failure?.["message"])}` }];
}

function podReasons(worst: WorkloadStatus["worst"]): readonly Reason[] {
  if (worst === undefined || worst.isReady) return [];
  const { pod, reason, restarts } = worst;
  const count = restarts > 0 ? `, ${plural(restarts, "restart")}` : "";
  const name = shellWord(pod);
  const next =
    restarts > 0
      ? { args: `logs --previous ${name}`, to: "see its last log" }
      : { args: `describe pod ${name}`, to: "see its events" };
  return [{ text: `pod ${pod}: ${reason}${count}`, next: { program: "kubectl", ...next } }];
}

function numberOf(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
