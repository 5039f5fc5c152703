import { isRecord, recordAt, recordOf, recordsOf, textOf, type JsonRecord } from "../../manifests/json";
import { selects } from "../../manifests/selectors";
import type { Labels } from "../../names";
import type { LiveObject } from "../cluster";
import type { ImageVersion, PodTrouble, RunningVersion } from "./types";

/** The pods with these labels that run, will run or should. A pod that is being deleted or has ended is replaced by another one. */
export function podsWith(labels: Labels, objects: readonly LiveObject[]): readonly LiveObject[] {
  return objects.filter(({ kind, metadata, status }) => {
    const hasEnded = ["Succeeded", "Failed"].includes(textOf(recordOf(status)["phase"]));
    const isOfWorkload = kind === "Pod" && selects({ matchLabels: labels }, metadata.labels ?? {});
    return isOfWorkload && metadata.deletionTimestamp === undefined && !hasEnded;
  });
}

/** Restarts of all containers of the pods. */
export function restartsOf(pods: readonly LiveObject[]): number {
  const counts = pods.flatMap(containersOf).map(({ restartCount }) => restartCount);
  return counts.reduce<number>((sum, count) => sum + (typeof count === "number" ? count : 0), 0);
}

/** The pod that is most likely the cause of a problem: one that is not ready comes first, then the reason decides. */
export function worstOf(pods: readonly LiveObject[]): PodTrouble | undefined {
  const troubles = pods.flatMap((pod): readonly PodTrouble[] => {
    const reason = reasonOf(pod);
    if (reason === undefined) return [];
    return [{ pod: pod.metadata.name, reason, restarts: restartsOf([pod]), isReady: isReady(pod) }];
  });
  return [...troubles].sort((a, b) => rankOf(a) - rankOf(b) || b.restarts - a.restarts)[0];
}

/** Versions of the pods, the most frequent first. */
export function versionsOf(pods: readonly LiveObject[], container: string): readonly RunningVersion[] {
  const counts = new Map<string, number>();
  for (const { spec } of pods) {
    const image = imageIn(recordOf(spec), container);
    if (image !== undefined) counts.set(image, (counts.get(image) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([image, count]) => ({ ...versionIn(image), pods: count }));
}

/** Image of a container in the spec of a pod. */
export function imageIn(podSpec: JsonRecord, container: string): string | undefined {
  const containers = recordsOf(podSpec["containers"]);
  const image = (containers.find(({ name }) => name === container) ?? containers[0])?.["image"];
  return typeof image === "string" ? image : undefined;
}

/** Tag and digest of an image reference. A port of the registry is not a tag. */
export function versionIn(image: string): ImageVersion {
  const [named = "", digest] = image.split("@");
  const version = /:([^:/]*)$/.exec(named)?.[1] ?? "";
  return { version, ...(digest !== undefined && { digest }) };
}

/** Reasons of a pod that has not started yet, and of one that starts. They are the last ones that explain a problem. */
const LEAST = ["NotReady", "ContainerCreating", "PodInitializing", "Pending"];
const MOST = ["CrashLoopBackOff", "OOMKilled"];

function rankOf({ reason, isReady: ready }: PodTrouble): number {
  const first = MOST.findIndex((word) => reason.startsWith(word));
  const last = LEAST.indexOf(reason);
  const rank = first >= 0 ? first : last >= 0 ? 10 + last : 5;
  return ready ? rank + 100 : rank;
}

/** Why a pod is not ready, or why its container was restarted last. */
function reasonOf(pod: LiveObject): string | undefined {
  const containers = containersOf(pod);
  const [waiting] = containers.flatMap((container) => reasonAt(container, "state", "waiting"));
  const [ended] = [
    ...containers.flatMap((container) => failureAt(container, "state")),
    ...containers.flatMap((container) => failureAt(container, "lastState")),
  ];
  if (waiting !== undefined)
    return ended === undefined || !/BackOff$/.test(waiting) ? waiting : `${waiting} (${ended})`;
  const unscheduled = conditionOf(pod, "PodScheduled");
  if (textOf(unscheduled?.["status"]) === "False") return textOf(unscheduled?.["reason"]) || "Unschedulable";
  if (isReady(pod)) return ended;
  return ended ?? (textOf(recordOf(pod["status"])["phase"]) === "Pending" ? "Pending" : "NotReady");
}

function containersOf(pod: LiveObject): readonly JsonRecord[] {
  const status = recordOf(pod["status"]);
  return [...recordsOf(status["initContainerStatuses"]), ...recordsOf(status["containerStatuses"])];
}

function reasonAt(container: JsonRecord, ...steps: readonly string[]): readonly string[] {
  const { reason } = recordAt(container, ...steps);
  return typeof reason === "string" && reason !== "" ? [reason] : [];
}

/** Why a container ended, unless it completed: `OOMKilled`, or `exit code 1` in place of the reason `Error`. */
function failureAt(container: JsonRecord, state: string): readonly string[] {
  const { terminated } = recordOf(container[state]);
  if (!isRecord(terminated) || terminated["exitCode"] === 0) return [];
  const reason = textOf(terminated["reason"]);
  return [reason === "" || reason === "Error" ? `exit code ${textOf(terminated["exitCode"])}` : reason];
}

function isReady(pod: LiveObject): boolean {
  return textOf(conditionOf(pod, "Ready")?.["status"]) === "True";
}

/** A condition in the status of an object. */
export function conditionOf(object: LiveObject, wanted: string): JsonRecord | undefined {
  return recordsOf(recordOf(object["status"])["conditions"]).find(({ type }) => type === wanted);
}
