import { recordAt, recordOf, recordsOf } from "../../manifests/json";
import { plural } from "../../values/words";
import type { LiveObject } from "../cluster";

/** Whether a Deployment has all of its pods. */
export type Readiness =
  /** All pods run its template and are available. */
  | { readonly kind: "ready"; readonly pods: number }
  /** It changes still, or it made no progress until its deadline. */
  | {
      readonly kind: "waiting" | "failed";
      readonly text: string;
      /** The text with each pod that is not available. For the end of a wait: each new pod is not available for some seconds. */
      readonly why: string;
      readonly available: number;
    };

/**
 * Whether all pods of a Deployment run its template and are available, and are at least as many as needed. It is the condition of `kubectl rollout
 * status`, and also waits for the pods that an autoscaler adds.
 * @param pods - its pods, for the reasons why they are not ready
 */
export function readinessOf(deployment: LiveObject, needed: number, pods: readonly LiveObject[]): Readiness {
  const spec = recordOf(deployment["spec"]);
  const status = recordOf(deployment["status"]);
  const wanted = numberOf(spec["replicas"], 1);
  const [all, updated, available] = ["replicas", "updatedReplicas", "availableReplicas"].map((key) =>
    numberOf(status[key], 0),
  ) as [number, number, number];
  const { name, generation = 0 } = deployment.metadata;
  const isCurrent = numberOf(status["observedGeneration"], 0) >= generation;
  if (isCurrent && wanted >= needed && [all, updated, available].every((count) => count === wanted))
    return { kind: "ready", pods: available };
  const reasons = pods.flatMap(problemOf);
  const text = [
    `${name}: ${available} of ${plural(Math.max(wanted, needed), "pod")} available, ${updated} with the new template`,
    ...reasons,
    ...conditionTexts(status),
  ].join("; ");
  const unavailable = unavailablePods(pods, Math.max(wanted, needed, all) - available);
  return {
    kind: isCurrent && hasFailed(status) ? "failed" : "waiting",
    text,
    why: [text, ...unavailable].join("; "),
    available,
  };
}

/** Pods that are not ready, and then those that became ready last: a pod must be ready for some seconds until it is available. */
function unavailablePods(pods: readonly LiveObject[], count: number): readonly string[] {
  const readiness = pods
    .filter(({ metadata }) => metadata["deletionTimestamp"] === undefined)
    .map((pod) => ({ pod, condition: conditionOf(pod, "Ready") }))
    .sort((one, other) => (orderOf(one.condition) < orderOf(other.condition) ? 1 : -1))
    .slice(0, count);
  return readiness.flatMap(({ pod, condition }) => {
    const { status, reason, message, lastTransitionTime } = condition;
    if (problemOf(pod).length > 0) return [];
    const text = [reason, message].filter((part) => typeof part === "string").join(": ");
    const why = status === "True" ? `ready only since ${String(lastTransitionTime)}` : text || "not ready";
    return [`${pod.metadata.name}: ${why}`];
  });
}

function conditionOf(pod: LiveObject, name: string): Readonly<Record<string, unknown>> {
  return recordsOf(recordOf(pod["status"])["conditions"]).find(({ type }) => type === name) ?? {};
}

/** Text by which pods are sorted: a pod that is not ready is last. */
function orderOf({ status, lastTransitionTime }: Readonly<Record<string, unknown>>): string {
  return status === "True" ? String(lastTransitionTime) : "~";
}

/** Whether the Deployment controller gave up: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment */
function hasFailed(status: Readonly<Record<string, unknown>>): boolean {
  return recordsOf(status["conditions"]).some(
    ({ type, status: value, reason }) =>
      type === "Progressing" && value === "False" && reason === "ProgressDeadlineExceeded",
  );
}

/** Conditions that tell why there are no new pods, such as a full quota. */
function conditionTexts(status: Readonly<Record<string, unknown>>): readonly string[] {
  return recordsOf(status["conditions"])
    .filter(({ type, status: value }) => type === "ReplicaFailure" && value === "True")
    .map(({ message }) => String(message));
}

/** Why a pod is not ready, if its containers or the scheduler say it. */
function problemOf(pod: LiveObject): readonly string[] {
  const status = recordOf(pod["status"]);
  const containers = [...recordsOf(status["initContainerStatuses"]), ...recordsOf(status["containerStatuses"])];
  const waiting = containers.flatMap((container) => {
    const { reason } = recordAt(container, "state", "waiting");
    return typeof reason === "string" && !STARTING.includes(reason) ? [reason] : [];
  });
  const unscheduled = recordsOf(status["conditions"])
    .filter(({ type, reason }) => type === "PodScheduled" && reason === "Unschedulable")
    .map(({ message }) => `Unschedulable: ${String(message)}`);
  const [reason] = [...waiting, ...unscheduled];
  return reason === undefined ? [] : [`${pod.metadata.name}: ${reason}`];
}

/** Reasons that every new pod has for a moment. */
const STARTING: readonly string[] = ["ContainerCreating", "PodInitializing"];

function numberOf(value: unknown, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
