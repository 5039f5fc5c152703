import { ClusterError, type Cluster, type LiveObject } from "../../lib/delivery/cluster";
import { recordOf } from "../../lib/manifests/json";
import type { Manifest } from "../../lib/manifests/manifest";
import { changed, healthyObjects } from "./live-state";

/** The objects of a healthy cluster in which all requests have been served by the same pods since a time, in RFC 3339 format. */
export function verifiedObjects(manifests: readonly Manifest[], since: string): readonly LiveObject[] {
  return healthyObjects(manifests).map((object) => withTimes(object, since));
}

function withTimes(object: LiveObject, since: string): LiveObject {
  if (object.kind === "Pod") return { ...object, metadata: { ...object.metadata, creationTimestamp: since } };
  if (object.kind === "Deployment") return withRollout(object, since);
  return object.kind === "Service" ? withSelectorTime(object, since) : object;
}

/** A Deployment whose last rollout ended at a time. */
export function withRollout(object: LiveObject, lastUpdateTime: string): LiveObject {
  const conditions = [{ type: "Progressing", status: "True", reason: "NewReplicaSetAvailable", lastUpdateTime }];
  return { ...object, status: { ...recordOf(object["status"]), conditions } };
}

/** A Service whose selector was changed at a time. */
export function withSelectorTime(object: LiveObject, time: string): LiveObject {
  // The API server stores a selector as a whole.
  const fieldsV1 = { "f:spec": { "f:selector": {} } };
  const other = { manager: "kube-controller-manager", fieldsV1: { "f:status": {} }, time: "2099-01-01T00:00:00Z" };
  return {
    ...object,
    metadata: { ...object.metadata, managedFields: [{ manager: "access-layer", fieldsV1, time }, other] },
  } as LiveObject;
}

/** The objects with one replaced. */
export function replacing(
  objects: readonly LiveObject[],
  kind: string,
  name: string,
  change: (object: LiveObject) => LiveObject,
): readonly LiveObject[] {
  return changed(objects, kind, name, change);
}

/** A cluster that only reads the objects that a function returns. */
export function readOnlyCluster(objects: () => readonly LiveObject[]): Cluster {
  const refuse = (): Promise<never> => Promise.reject(new ClusterError("denied", "a promotion must only read"));
  return {
    whoAmI: refuse,
    merge: refuse,
    read: ({ kind, metadata }) =>
      Promise.resolve(
        objects().find(
          (one) =>
            one.kind === kind && one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace,
        ),
      ),
    list: ({ kind, namespace, labels = {} }) =>
      Promise.resolve(
        objects().filter(
          ({ kind: own, metadata }) =>
            own === kind &&
            metadata.namespace === namespace &&
            Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
        ),
      ),
    apply: refuse,
    create: refuse,
    replace: refuse,
    remove: refuse,
  };
}
