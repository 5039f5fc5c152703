/** Kinds without a namespace, by group and kind. The API server drops a namespace that is given for them. */
const CLUSTER_WIDE = new Set([
  "/Namespace",
  "/Node",
  "/PersistentVolume",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "certificates.k8s.io/CertificateSigningRequest",
  "flowcontrol.apiserver.k8s.io/FlowSchema",
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration",
  "networking.k8s.io/IPAddress",
  "networking.k8s.io/IngressClass",
  "networking.k8s.io/ServiceCIDR",
  "node.k8s.io/RuntimeClass",
  "rbac.authorization.k8s.io/ClusterRole",
  "rbac.authorization.k8s.io/ClusterRoleBinding",
  "resource.k8s.io/DeviceClass",
  "resource.k8s.io/ResourceSlice",
  "scheduling.k8s.io/PriorityClass",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/StorageClass",
  "storage.k8s.io/VolumeAttachment",
  "storage.k8s.io/VolumeAttributesClass",
]);

/** Whether only the API server's own types are in a group. */
export function isBuiltInGroup(group: string): boolean {
  return (
    group === "" ||
    !group.includes(".") ||
    (group.endsWith(".k8s.io") && !group.startsWith("gateway.") && !group.startsWith("snapshot."))
  );
}

/** Group of an API version, which is empty for `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
}

/** The namespace in which the API server stores an object. For types that are not built in, the given one. */
export function storedNamespace(apiVersion: string, kind: string, given: string | undefined): string | undefined {
  const group = groupOf(apiVersion);
  if (!isBuiltInGroup(group)) return given;
  return CLUSTER_WIDE.has(`${group}/${kind}`) ? undefined : (given ?? "default");
}

/** Fields that the API server keeps when a manifest no longer has them, because it had chosen, copied or completed them itself. */
const KEPT: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    Service: /^spec\.(clusterIPs?|ipFamilies|ipFamilyPolicy|healthCheckNodePort)\b/,
    // It writes the values into `data` and does not know that they came from here.
    Secret: /^stringData\b/,
  }),
);

/** The API server also stores the name in the deprecated field `serviceAccount`, and restores it from there. */
const KEPT_OF_POD = /(^|\.)spec\.serviceAccountName$/;

/** Whether the API server keeps a field that is removed from the manifest. */
export function isKeptWhenRemoved(kind: string, path: string): boolean {
  return KEPT.get(kind)?.test(path) === true || KEPT_OF_POD.test(path);
}

/** The path at which the API server stores a field that it copies. */
export function storedPath(kind: string, path: string): string {
  if (kind === "Secret") return path.replace(/^stringData\b/, "data");
  return path.replace(/(^|\.)spec\.serviceAccount$/, "$1spec.serviceAccountName");
}
