import { recordAt, recordOf, recordsOf, textOf } from "../../manifests/json";
import type { Clock, LiveObject } from "../cluster";

/** Objects that tell since when an image serves all requests. */
export interface ServingObjects {
  /** Deployments that serve. */
  readonly deployments: readonly LiveObject[];
  /** Pods of each of these Deployments. */
  readonly pods: readonly (readonly LiveObject[])[];
  /**
   * The live Service, if its selector tells the workloads apart.
   * @default - it selects all workloads
   */
  readonly service?: LiveObject;
}

/**
 * Since when all requests have been served by the pods that serve now, in milliseconds since 1970: the latest of these times. `undefined` if one of them is
 * unknown.
 *
 * - The end of the last rollout of each Deployment, which its controller records. A restart or a change of the configuration starts it again.
 * - The creation of the oldest pod of each Deployment, which could have been scaled to nothing before.
 * - The last change of the selector of the live Service, which the API server records, by this tool or by others.
 *
 * The records of the API server are complete: the history in the Lease does not have a version that a pipeline applied.
 */
export function servedSince({ deployments, pods, service }: ServingObjects, clock: Clock): number | undefined {
  const times = [
    ...deployments.map((deployment) => rolloutEnd(deployment, clock)),
    ...pods.map((own) => earliest(own.map(({ metadata }) => timeOf(metadata.creationTimestamp, clock)))),
    ...(service === undefined ? [] : [selectorChange(service, clock)]),
  ];
  return times.length === 0 || times.some(Number.isNaN) ? undefined : Math.max(...times);
}

/** A complete rollout keeps this condition, and a change of the number of pods does not touch it. */
function rolloutEnd(deployment: LiveObject, clock: Clock): number {
  const condition = recordsOf(recordAt(deployment, "status")["conditions"]).find(
    ({ type, status, reason }) => type === "Progressing" && status === "True" && reason === "NewReplicaSetAvailable",
  );
  return timeOf(condition?.["lastUpdateTime"], clock);
}

/** The API server updates the time of a field manager when the manager changes a value: https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
function selectorChange({ metadata }: LiveObject, clock: Clock): number {
  const entries = recordsOf((metadata as { readonly managedFields?: unknown }).managedFields);
  // A selector is atomic: its entry has no keys.
  const owners = entries.filter(({ fieldsV1 }) => Object.hasOwn(recordAt(recordOf(fieldsV1), "f:spec"), "f:selector"));
  return owners.length === 0 ? NaN : Math.max(...owners.map(({ time }) => timeOf(time, clock)));
}

function earliest(times: readonly number[]): number {
  return times.length === 0 ? NaN : Math.min(...times);
}

function timeOf(text: unknown, clock: Clock): number {
  return clock.parse(textOf(text ?? ""));
}
