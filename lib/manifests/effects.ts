import type { FieldChange, ObjectChange } from "./changes";
import { parseQuantity } from "../values/quantity";

/**
 * The effect of applying a change to an object.
 * - `added`, `removed`: the object is created or removed.
 * - `recreated`: the API server rejects the change or silently ignores it, so the object must be deleted and created again.
 * - `restarts`: its pods are replaced, because their template differs.
 * - `inPlace`: everything else.
 */
export type ChangeEffect = "added" | "removed" | "recreated" | "restarts" | "inPlace";

/** Decides whether a field change has a given effect. Used by the tables below. */
type Judge = (field: FieldChange) => boolean;

/** Kinds that replace their running pods when the template changes. ReplicaSets and CronJobs use the new template for new pods only. */
const RESTARTS: Readonly<Record<string, Judge>> = {
  "apps/Deployment": below("spec.template"),
  "apps/StatefulSet": below("spec.template"),
  "apps/DaemonSet": below("spec.template"),
  "/Pod": isImageOfPod,
};

/** Fields that are immutable in the API server, keyed by group and kind: https://kubernetes.io/docs/reference/kubernetes-api/ */
const REFUSED: Readonly<Record<string, Judge>> = {
  "apps/Deployment": below("spec.selector"),
  "apps/ReplicaSet": below("spec.selector"),
  "apps/ControllerRevision": below("data"),
  "apps/DaemonSet": below("spec.selector"),
  "apps/StatefulSet": allBut(
    "spec",
    "spec.replicas",
    "spec.template",
    "spec.updateStrategy",
    "spec.minReadySeconds",
    "spec.ordinals",
    "spec.revisionHistoryLimit",
    "spec.persistentVolumeClaimRetentionPolicy",
  ),
  "batch/Job": below(
    "spec.template",
    "spec.selector",
    "spec.completions",
    "spec.completionMode",
    "spec.podFailurePolicy",
    "spec.backoffLimitPerIndex",
    "spec.managedBy",
    "spec.successPolicy",
  ),
  "/Pod": isFixedOfPod,
  "/Secret": below("type"),
  "/PersistentVolumeClaim": isFixedOfClaim,
  "/PersistentVolume": isFixedOfVolume,
  "/ResourceQuota": below("spec.scopes"),
  "rbac.authorization.k8s.io/RoleBinding": below("roleRef"),
  "rbac.authorization.k8s.io/ClusterRoleBinding": below("roleRef"),
  "storage.k8s.io/StorageClass": below("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
  "storage.k8s.io/VolumeAttributesClass": below("driverName", "parameters"),
  "storage.k8s.io/CSIStorageCapacity": below("nodeTopology", "storageClassName"),
  "storage.k8s.io/VolumeAttachment": below("spec"),
  "storage.k8s.io/CSIDriver": below("spec.attachRequired", "spec.volumeLifecycleModes"),
  "scheduling.k8s.io/PriorityClass": below("value", "preemptionPolicy"),
  "node.k8s.io/RuntimeClass": below("handler"),
  "networking.k8s.io/IngressClass": below("spec.controller"),
  "networking.k8s.io/ServiceCIDR": isFixedOfRanges,
  "resource.k8s.io/ResourceClaim": below("spec"),
  "resource.k8s.io/ResourceClaimTemplate": below("spec"),
  "certificates.k8s.io/CertificateSigningRequest": below("spec"),
  "discovery.k8s.io/EndpointSlice": below("addressType"),
  "apiextensions.k8s.io/CustomResourceDefinition": below(
    "spec.group",
    "spec.scope",
    "spec.names.kind",
    "spec.names.plural",
  ),
};

const SERVICE_ADDRESS = below("spec.clusterIP", "spec.clusterIPs[0]", "spec.ipFamilies[0]");
const SERVICE_BALANCER = below("spec.loadBalancerClass", "spec.healthCheckNodePort");
const OTHERS_OF_VOLUME = allBut(
  "spec",
  "spec.capacity",
  "spec.accessModes",
  "spec.claimRef",
  "spec.persistentVolumeReclaimPolicy",
  "spec.mountOptions",
  "spec.storageClassName",
  "spec.volumeAttributesClassName",
);
const SEALED_DATA = below("immutable", "data", "binaryData", "stringData");

/**
 * The effect of applying a change from {@link changesBetween}, according to the rules of the Kubernetes 1.36 API server. It compares manifests and does not
 * contact a
 * cluster, so these results can differ from the cluster:
 * - A field added with the value that the server already set as its default counts as a change.
 * - A strategy added as `Recreate` counts as a change in place. The server rejects it if it had set `rollingUpdate` as a default.
 * - A custom resource always changes in place.
 * - An object moved to another API version (`autoscaling/v1` → `autoscaling/v2`) counts as removed and added. In the cluster it changes in place.
 */
export function effectOf(change: ObjectChange): ChangeEffect {
  if (change.kind !== "changed") return change.kind;
  if (isRefused(change)) return "recreated";
  const restarts = RESTARTS[groupAndKind(change)] ?? (() => false);
  return change.fields.some(restarts) ? "restarts" : "inPlace";
}

function isRefused(change: ObjectChange): boolean {
  const kind = groupAndKind(change);
  if (kind === "/Service") return isRefusedOfService(change.fields);
  const isSealed = change.isImmutable === true && (kind === "/ConfigMap" || kind === "/Secret");
  const refused = REFUSED[kind] ?? (() => false);
  return change.fields.some((field) => refused(field) || (isSealed && SEALED_DATA(field)));
}

/** The group and kind without the version: `apps/Deployment`, or `/Service` for the core group. */
function groupAndKind({ identity }: ObjectChange): string {
  const steps = identity.slice(0, identity.indexOf(" ")).split("/");
  return `${steps.slice(0, -2).join("/")}/${steps.at(-1)}`;
}

/** The addresses of a Service can't change, unless it changes to or from ExternalName, which has none. */
function isRefusedOfService(fields: readonly FieldChange[]): boolean {
  const type = fields.find(({ path }) => path === "spec.type");
  if (type?.before === "ExternalName" || type?.after === "ExternalName") return false;
  return fields.some((field) => SERVICE_ADDRESS(field) || (type === undefined && SERVICE_BALANCER(field)));
}

function isImageOfPod({ path }: FieldChange): boolean {
  return /^spec\.(initContainers|containers)\[[^\]]*\]\.image$/.test(path);
}

/** Tolerations may be added but not removed. */
function isFixedOfPod(field: FieldChange): boolean {
  const isNewToleration = below("spec.tolerations")(field) && field.before === undefined;
  return allBut("spec", "spec.activeDeadlineSeconds")(field) && !isImageOfPod(field) && !isNewToleration;
}

/** A claim's storage request may grow but not shrink. */
function isFixedOfClaim(field: FieldChange): boolean {
  if (field.path !== "spec.resources.requests.storage") return allBut("spec", "spec.volumeAttributesClassName")(field);
  const [before, after] = [field.before, field.after].map((amount) => parseQuantity(String(amount)));
  return before === undefined || after === undefined || after < before;
}

/** Node affinity can be set once. */
function isFixedOfVolume(field: FieldChange): boolean {
  const isFirstAffinity = field.path === "spec.nodeAffinity" && field.before === undefined;
  return OTHERS_OF_VOLUME(field) && !isFirstAffinity;
}

/** A second range may be added if it has the other IP family. */
function isFixedOfRanges(field: FieldChange): boolean {
  const isSecondRange = field.path === "spec.cidrs[1]" && field.before === undefined;
  return below("spec.cidrs")(field) && !isSecondRange;
}

/** Whether a change is at or below one of the paths, or adds or removes a parent of one. */
function below(...paths: readonly string[]): Judge {
  return (field) => paths.some((path) => isWithin(field.path, path) || isWithin(path, field.path));
}

function allBut(path: string, ...exceptions: readonly string[]): Judge {
  return (field) => below(path)(field) && !exceptions.some((exception) => isWithin(field.path, exception));
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
}
