import type { ObjectChange } from "./changes";
import { isWithin, type FieldChange } from "./field-changes";
import { textOf } from "./json";
import { parseQuantity } from "../values/quantity";

/**
 * The effect of applying a change to an object.
 * - `added`, `removed`: the object is created or removed.
 * - `refused`: the API server rejects the change. The reason is in {@link ObjectChange.refusal}.
 * - `recreated`: the API server rejects or silently ignores the change, so the object must be deleted and created again.
 * - `restarts`: its pods are replaced, because their template differs.
 * - `inPlace`: everything else.
 */
export type ChangeEffect = "added" | "removed" | "refused" | "recreated" | "restarts" | "inPlace";

/** Decides whether a field change has a given effect. */
type Judge = (field: FieldChange) => boolean;

/** Kinds that replace their running pods when the template changes. ReplicaSets and CronJobs use the new template for new pods only. */
const RESTARTS: Readonly<Record<string, Judge>> = {
  "apps/Deployment": below("spec.template"),
  "apps/StatefulSet": below("spec.template"),
  "apps/DaemonSet": below("spec.template"),
  "/Pod": isImageOfPod,
};

/** Fields that are immutable in the API server, keyed by group and kind: https://kubernetes.io/docs/reference/kubernetes-api/ */
const IMMUTABLE: Readonly<Record<string, Judge>> = {
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
  "networking.k8s.io/IPAddress": below("spec.parentRef"),
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
 * Returns the effect of applying a change from {@link changesBetween}, according to the rules of the Kubernetes 1.36 API server. The function does not
 * contact a cluster, so its result can differ from what happens there in these cases:
 * - A custom resource always changes in place.
 * - An object moved to another API version (`autoscaling/v1` → `autoscaling/v2`) counts as removed and added. In the cluster, it changes in place.
 */
export function effectOf(change: ObjectChange): ChangeEffect {
  if (change.kind !== "changed") return change.kind;
  if (isRejected(change)) return "recreated";
  if (change.refusal !== undefined) return "refused";
  const restarts = RESTARTS[groupAndKind(change)] ?? (() => false);
  return change.fields.some(restarts) ? "restarts" : "inPlace";
}

function isRejected(change: ObjectChange): boolean {
  const kind = groupAndKind(change);
  if (kind === "/Service") return changesServiceAddress(change.fields);
  const isSealed = change.isImmutable === true && (kind === "/ConfigMap" || kind === "/Secret");
  if (kind === "/Pod" && change.isGated === true) return change.fields.some(isFixedOfGatedPod);
  if (kind === "batch/Job") return change.fields.some((field) => isFixedOfJob(field, change));
  const isImmutable = IMMUTABLE[kind] ?? (() => false);
  return change.fields.some((field) => isImmutable(field) || (isSealed && SEALED_DATA(field)));
}

/** Returns the group and kind without the version, such as `apps/Deployment`, or `/Service` for the core group. */
function groupAndKind({ identity }: ObjectChange): string {
  const steps = identity.slice(0, identity.indexOf(" ")).split("/");
  return `${steps.slice(0, -2).join("/")}/${steps.at(-1)}`;
}

/**
 * Whether the API server rejects changes to a Service. Its addresses can't change, unless its type changes to or from ExternalName, which has no
 * address.
 */
function changesServiceAddress(fields: readonly FieldChange[]): boolean {
  const type = fields.find(({ path }) => path === "spec.type");
  if (type?.before === "ExternalName" || type?.after === "ExternalName") return false;
  return fields.some((field) => SERVICE_ADDRESS(field) || (type === undefined && SERVICE_BALANCER(field)));
}

function isImageOfPod({ path }: FieldChange): boolean {
  return /^spec\.(initContainers|containers)\[[^\]]*\]\.image$/.test(path);
}

/** Whether a field of a Pod is immutable. Tolerations can be added but not removed. */
function isFixedOfPod(field: FieldChange): boolean {
  const isNewToleration = below("spec.tolerations")(field) && field.before === undefined;
  return allBut("spec", "spec.activeDeadlineSeconds")(field) && !isImageOfPod(field) && !isNewToleration;
}

/**
 * Whether a field of a Pod with scheduling gates is immutable. Its gates can be removed, and where it may run can be narrowed:
 * https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/#mutable-pod-scheduling-directives
 */
function isFixedOfGatedPod(field: FieldChange): boolean {
  const isNarrowed = below("spec.nodeSelector", "spec.affinity.nodeAffinity")(field) && field.before === undefined;
  const isOpened = below("spec.schedulingGates")(field) && field.after === undefined;
  return isFixedOfPod(field) && !isNarrowed && !isOpened;
}

/** Whether a field of a Job is immutable. While it is suspended, where its pods may run, and their resources, can change: https://kubernetes.io/docs/concepts/workloads/controllers/job/#mutable-scheduling-directives */
function isFixedOfJob(field: FieldChange, { isElastic, isSuspended }: ObjectChange): boolean {
  if (isElastic === true && field.path === "spec.completions") return false;
  if (isSuspended !== true) return IMMUTABLE["batch/Job"]?.(field) === true;
  const pod = "spec.template.spec";
  const isDirective = [
    "spec.template.metadata",
    `${pod}.nodeSelector`,
    `${pod}.affinity.nodeAffinity`,
    `${pod}.tolerations`,
    `${pod}.schedulingGates`,
  ].some((path) => isWithin(field.path, path));
  // Removing the last label also removes the labels that the API server added.
  const isLastLabel = field.after === undefined && isWithin("spec.template.metadata.labels", field.path);
  const isResource = /^spec\.template\.spec\.(initContainers|containers)\[[^\]]*\]\.resources\b/.test(field.path);
  return IMMUTABLE["batch/Job"]?.(field) === true && (isLastLabel || !isDirective) && !isResource;
}

/** Whether a field of a PersistentVolumeClaim is immutable. The storage request can grow but not shrink. */
function isFixedOfClaim(field: FieldChange): boolean {
  if (field.path !== "spec.resources.requests.storage") return allBut("spec", "spec.volumeAttributesClassName")(field);
  const [before, after] = [field.before, field.after].map((amount) => parseQuantity(textOf(amount)));
  return before === undefined || after === undefined || after < before;
}

/** Whether a field of a PersistentVolume is immutable. The node affinity can be set once. */
function isFixedOfVolume(field: FieldChange): boolean {
  const isFirstAffinity = field.path === "spec.nodeAffinity" && field.before === undefined;
  return OTHERS_OF_VOLUME(field) && !isFirstAffinity;
}

/** Whether the ranges of a ServiceCIDR are immutable. A second range can be added if it belongs to the other IP family. */
function isFixedOfRanges(field: FieldChange): boolean {
  const isSecondRange = field.path === "spec.cidrs[1]" && field.before === undefined;
  return below("spec.cidrs")(field) && !isSecondRange;
}

/** Matches a change at or below one of the paths, or a change that adds or removes a parent of one of them. */
function below(...paths: readonly string[]): Judge {
  return (field) => paths.some((path) => isWithin(field.path, path) || isWithin(path, field.path));
}

function allBut(path: string, ...exceptions: readonly string[]): Judge {
  return (field) => below(path)(field) && !exceptions.some((exception) => isWithin(field.path, exception));
}
