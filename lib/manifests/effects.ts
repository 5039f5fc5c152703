import type { FieldChange, ObjectChange } from "./changes";
import { parseQuantity } from "../values/quantity";

/**
 * What applying a change does to the object.
 * - `added`, `removed`: the object comes or goes.
 * - `recreated`: the API server refuses the change, or keeps what was and says nothing, so the object must be deleted and created again.
 * - `restarts`: its pods are replaced, as their template differs.
 * - `inPlace`: everything else.
 */
export type ChangeEffect = "added" | "removed" | "recreated" | "restarts" | "inPlace";

/** Whether a field change has the effect that a table below speaks of. */
type Judge = (field: FieldChange) => boolean;

/** Kinds whose running pods follow the template; a ReplicaSet's don't, and those of a CronJob are to come. */
const RESTARTS: Readonly<Record<string, Judge>> = {
  "apps/Deployment": below("spec.template"),
  "apps/StatefulSet": below("spec.template"),
  "apps/DaemonSet": below("spec.template"),
  "/Pod": isImageOfPod,
};

/** What the API server refuses to update, by group and kind: https://kubernetes.io/docs/reference/kubernetes-api/ */
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
 * What applying a change of {@link changesBetween} does, by the rules of the API server of Kubernetes 1.36. Only the manifests are known, not the
 * cluster: a field that comes with the value that the server had filled in by itself counts as a change, a strategy that comes as `Recreate` is refused
 * beside the `rollingUpdate` that it had filled in, which is not seen here, and a custom resource changes in place.
 * An object that is written in another version of its group (`autoscaling/v1` → `autoscaling/v2`) has another identity, so it comes and goes here; in
 * the cluster it stays what it is, and applying the new one changes it in place.
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

/** `apps/Deployment` of `apps/v1/Deployment access/gateway-blue`, `/Service` where the group has no name. The version says nothing. */
function groupAndKind({ identity }: ObjectChange): string {
  const steps = identity.slice(0, identity.indexOf(" ")).split("/");
  return `${steps.slice(0, -2).join("/")}/${steps.at(-1)}`;
}

/** Addresses stay for as long as there are any: an ExternalName has none. */
function isRefusedOfService(fields: readonly FieldChange[]): boolean {
  const type = fields.find(({ path }) => path === "spec.type");
  if (type?.before === "ExternalName" || type?.after === "ExternalName") return false;
  return fields.some((field) => SERVICE_ADDRESS(field) || (type === undefined && SERVICE_BALANCER(field)));
}

function isImageOfPod({ path }: FieldChange): boolean {
  return /^spec\.(initContainers|containers)\[[^\]]*\]\.image$/.test(path);
}

/** Tolerations may be added. */
function isFixedOfPod(field: FieldChange): boolean {
  const isNewToleration = below("spec.tolerations")(field) && field.before === undefined;
  return allBut("spec", "spec.activeDeadlineSeconds")(field) && !isImageOfPod(field) && !isNewToleration;
}

/** Volumes grow and never shrink. */
function isFixedOfClaim(field: FieldChange): boolean {
  if (field.path !== "spec.resources.requests.storage") return allBut("spec", "spec.volumeAttributesClassName")(field);
  const [before, after] = [field.before, field.after].map((amount) => parseQuantity(String(amount)));
  return before === undefined || after === undefined || after < before;
}

/** Where a volume may be used can be said once. */
function isFixedOfVolume(field: FieldChange): boolean {
  const isFirstAffinity = field.path === "spec.nodeAffinity" && field.before === undefined;
  return OTHERS_OF_VOLUME(field) && !isFirstAffinity;
}

/** A second range may come, of the other family. */
function isFixedOfRanges(field: FieldChange): boolean {
  const isSecondRange = field.path === "spec.cidrs[1]" && field.before === undefined;
  return below("spec.cidrs")(field) && !isSecondRange;
}

/** Whether a change is at one of the paths or below it, or brings or takes a part that such a path is in. */
function below(...paths: readonly string[]): Judge {
  return (field) => paths.some((path) => isWithin(field.path, path) || isWithin(path, field.path));
}

function allBut(path: string, ...exceptions: readonly string[]): Judge {
  return (field) => below(path)(field) && !exceptions.some((exception) => isWithin(field.path, exception));
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || (path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length)));
}
