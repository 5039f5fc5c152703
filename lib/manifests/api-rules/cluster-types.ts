import { isRecord, recordsOf } from "../json";
import * as check from "./checks";
import { alone, atLeastOne, filled, is, never, requires, unique, type Rule, type RulesByType } from "./rules";

const LEVELS = ["privileged", "baseline", "restricted"];
const LIMITED_RESOURCE: check.Check = {
  isValid: (value) => /^(cpu|memory|storage|ephemeral-storage)$|\//.test(String(value)),
  allowed: "a resource, such as cpu, or a name with a domain",
};

/** Rules of namespaces, limits, storage, roles and endpoints. */
export const CLUSTER_RULES: RulesByType = {
  "core.v1.EndpointAddress": [filled("ip"), is(check.address, "ip"), is(check.subdomain, "nodeName")],
  "core.v1.EndpointPort": [
    filled("port"),
    is(check.port, "port"),
    is(check.qualifiedName, "appProtocol"),
    is(check.label, "name"),
  ],
  "core.v1.EndpointSubset": [atLeastOne("addresses", "notReadyAddresses")],
  "discovery.v1.Endpoint": [
    filled("addresses"),
    is(check.address, "addresses"),
    is(check.label, "hostname"),
    is(check.subdomain, "nodeName"),
  ],
  "discovery.v1.EndpointSlice": [unique("ports", "name"), filled("addressType")],
  "discovery.v1.EndpointPort": [
    is(check.qualifiedName, "appProtocol"),
    is(check.oneOf("TCP", "UDP", "SCTP"), "protocol"),
  ],
  "core.v1.Namespace": [podSecurity],
  "apimachinery.pkg.apis.meta.v1.ObjectMeta": [
    is(check.keys(check.qualifiedName), "labels", "annotations"),
    is(check.each(check.labelValue), "labels"),
  ],
  "apimachinery.pkg.apis.meta.v1.LabelSelector": [
    is(check.keys(check.qualifiedName), "matchLabels"),
    is(check.each(check.labelValue), "matchLabels"),
  ],
  "core.v1.LimitRangeItem": [
    filled("type"),
    is(check.oneOf("Container", "Pod", "PersistentVolumeClaim"), "type"),
    ...limitsOfItem(),
  ],
  "core.v1.LimitRangeSpec": [unique("limits", "type")],
  "core.v1.ResourceQuotaSpec": [is(check.each(check.amount), "hard")],
  "core.v1.PersistentVolumeSpec": [
    filled("accessModes", "capacity"),
    is(check.each(check.positiveAmount), "capacity"),
    is(check.text, "volumeAttributesClassName"),
    requires("volumeAttributesClassName", "csi"),
    alone("accessModes", "ReadWriteOncePod"),
  ],
  "core.v1.PersistentVolumeClaimSpec": [
    filled("accessModes"),
    alone("accessModes", "ReadWriteOncePod"),
    is(check.subdomain, "storageClassName"),
  ],
  "core.v1.VolumeNodeAffinity": [filled("required")],
  "core.v1.HostPathVolumeSource": [filled("path")],
  "storage.v1.StorageClass": [filled("provisioner"), is(check.text, "provisioner")],
  "storage.v1.CSIDriverSpec": [
    is(check.oneOf("File", "None", "ReadWriteOnceWithFSType"), "fsGroupPolicy"),
    is(check.from(10, Number.MAX_SAFE_INTEGER), "nodeAllocatableUpdatePeriodSeconds"),
    (spec) =>
      spec["serviceAccountTokenInSecrets"] !== undefined && spec["tokenRequests"] === undefined
        ? "serviceAccountTokenInSecrets requires tokenRequests"
        : undefined,
  ],
  "node.v1.RuntimeClass": [filled("handler"), is(check.label, "handler")],
  "coordination.v1.LeaseSpec": [is(check.positive, "leaseDurationSeconds"), is(check.natural, "leaseTransitions")],
  "rbac.v1.PolicyRule": [filled("verbs"), policyRule],
  "rbac.v1.AggregationRule": [filled("clusterRoleSelectors")],
  "rbac.v1.RoleRef": [
    filled("kind", "name"),
    is(check.oneOf("Role", "ClusterRole"), "kind"),
    is(check.oneOf("rbac.authorization.k8s.io"), "apiGroup"),
  ],
  "rbac.v1.Subject": [filled("kind", "name"), is(check.oneOf("ServiceAccount", "User", "Group"), "kind"), subjectGroup],
  "rbac.v1.ClusterRoleBinding": [accountsOfNamespaces],
};

function limitsOfItem(): readonly Rule[] {
  const fields = ["default", "defaultRequest", "max", "min", "maxLimitRequestRatio"];
  return [
    is(check.keys(LIMITED_RESOURCE), ...fields),
    ordered("min", "defaultRequest"),
    ordered("defaultRequest", "default"),
    ordered("default", "max"),
    ordered("min", "max"),
  ];
}

/** The amounts of one map may not be larger than those of another one. */
function ordered(lower: string, upper: string): Rule {
  return (item) => {
    const [small, large] = [item[lower], item[upper]];
    if (!isRecord(small) || !isRecord(large)) return undefined;
    const over = Object.keys(small).find((key) => {
      const [least, most] = [check.amountOf(small[key]), check.amountOf(large[key])];
      return least !== undefined && most !== undefined && least > most;
    });
    return over === undefined ? undefined : `${lower}.${over} must not be more than ${upper}.${over}`;
  };
}

function policyRule(rule: Parameters<Rule>[0]): string | undefined {
  if (rule["nonResourceURLs"] === undefined) return filled("apiGroups", "resources")(rule);
  return never("apiGroups", "resources", "resourceNames")(rule);
}

function subjectGroup(subject: Parameters<Rule>[0]): string | undefined {
  if (subject["kind"] !== "ServiceAccount") return is(check.oneOf("rbac.authorization.k8s.io"), "apiGroup")(subject);
  const { apiGroup } = subject;
  return apiGroup === undefined || apiGroup === ""
    ? undefined
    : `apiGroup must be absent for a ServiceAccount, got ${JSON.stringify(apiGroup)}`;
}

/** A ServiceAccount without a namespace is allowed only in a RoleBinding, where it means the namespace of the binding. */
function accountsOfNamespaces({ subjects }: Parameters<Rule>[0]): string | undefined {
  const accounts = recordsOf(subjects).filter(({ kind }) => kind === "ServiceAccount");
  return accounts.some(({ namespace }) => namespace === undefined)
    ? "subjects require a namespace for each ServiceAccount"
    : undefined;
}

/** Labels of Pod Security admission: https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
function podSecurity({ metadata }: Parameters<Rule>[0]): string | undefined {
  const labels = isRecord(metadata) && isRecord(metadata["labels"]) ? metadata["labels"] : {};
  const wrong = ["audit", "enforce", "warn"]
    .map((mode) => `pod-security.kubernetes.io/${mode}`)
    .find((key) => Object.hasOwn(labels, key) && !LEVELS.includes(String(labels[key])));
  return wrong === undefined
    ? undefined
    : `metadata.labels[${wrong}] must be one of ${LEVELS.join(", ")}, got ${JSON.stringify(labels[wrong])}`;
}
