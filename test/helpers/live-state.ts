import type { LiveObject } from "../../lib/delivery/cluster";
import { autoscalerOf, fewestPods } from "../../lib/manifests/autoscalers";
import { recordAt } from "../../lib/manifests/json";
import type { Manifest } from "../../lib/manifests/manifest";

/** The objects of a healthy cluster after the manifests were applied: Deployments with their pods at their minimum. */
export function healthyObjects(manifests: readonly Manifest[]): readonly LiveObject[] {
  return manifests.flatMap((manifest) => {
    if (manifest.kind !== "Deployment") return [stored(manifest)];
    const pods = fewestPods(manifest, manifests);
    return [available(manifest, pods, manifests), ...Array.from({ length: pods }, (_, index) => pod(manifest, index))];
  });
}

/** An object as the API server stores it. */
export function stored(manifest: Manifest): LiveObject {
  const managedFields = [{ manager: "access-layer", operation: "Apply", fieldsV1: {} }];
  return {
    ...manifest,
    metadata: { ...manifest.metadata, resourceVersion: "1", generation: 1, managedFields },
  } as LiveObject;
}

function available(deployment: Manifest, pods: number, manifests: readonly Manifest[]): LiveObject {
  const replicas = autoscalerOf(deployment, manifests) === undefined ? {} : { replicas: pods };
  return {
    ...stored(deployment),
    spec: { ...recordAt(deployment, "spec"), ...replicas },
    status: deploymentStatus(pods),
  };
}

/** Status of a Deployment whose rollout is complete. */
export function deploymentStatus(pods: number, more: object = {}): object {
  return {
    observedGeneration: 1,
    replicas: pods,
    updatedReplicas: pods,
    readyReplicas: pods,
    availableReplicas: pods,
    conditions: [{ type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" }],
    ...more,
  };
}

/** A pod of a Deployment. Its name is that of the Deployment, with a number. */
export function pod(deployment: Manifest, index: number, status: object = readyStatus()): LiveObject {
  const { labels } = recordAt(deployment, "spec", "template", "metadata") as {
    readonly labels?: Record<string, string>;
  };
  const { namespace, name } = deployment.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `${name}-${index}`, namespace, labels: labels ?? {}, resourceVersion: "1" },
    spec: recordAt(deployment, "spec", "template", "spec"),
    status,
  };
}

/** Status of a pod that is ready. */
export function readyStatus(restartCount = 0, container: object = {}): object {
  return {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [{ name: "main", ready: true, restartCount, state: { running: {} }, ...container }],
  };
}

/** Status of a pod that is not ready. */
export function unreadyStatus(restartCount: number, container: object, phase = "Running"): object {
  return {
    phase,
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [{ name: "main", ready: false, restartCount, ...container }],
  };
}

/** The objects with one changed. */
export function changed(
  objects: readonly LiveObject[],
  kind: string,
  name: string,
  change: (object: LiveObject) => object | undefined,
): readonly LiveObject[] {
  if (!objects.some((one) => one.kind === kind && one.metadata.name === name)) throw new Error(`no ${kind} ${name}`);
  return objects.flatMap((one) => {
    if (one.kind !== kind || one.metadata.name !== name) return [one];
    const next = change(one);
    return next === undefined ? [] : [{ ...one, ...next } as LiveObject];
  });
}

/** The objects with other fields in the spec of one. */
export function withSpec(
  objects: readonly LiveObject[],
  kind: string,
  name: string,
  spec: object,
): readonly LiveObject[] {
  return changed(objects, kind, name, (one) => ({ spec: { ...recordAt(one, "spec"), ...spec } }));
}
