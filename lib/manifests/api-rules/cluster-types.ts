import { isRecord, recordAt, recordOf, recordsOf } from "../json";
import * as check from "./checks";
import { alone, atLeastOne, filled, is, never, requires, unique, type Rule, type RulesByType } from "./rules";

const LEVELS = ["privileged", "baseline", "restricted"];
const LIMITED_TYPES = ["Container", "Pod", "PersistentVolumeClaim"];
const LIMITED_TYPE: check.Check = {
  isValid: (value) => LIMITED_TYPES.includes(String(value)) || check.domainName.isValid(value),
  allowed: `${LIMITED_TYPES.join(", ")}, or a name with a domain`,
};
const COUNTED =
  "pods resourcequotas services services.nodeports services.loadbalancers replicationcontrollers secrets configmaps persistentvolumeclaims";
/** Resources that a limit for a claim or for a type with a domain may have. */
const ANY_RESOURCE: check.Check = {
  isValid: (value) =>
    /^((requests|limits)\.)?(cpu|memory|storage|ephemeral-storage)$|^(requests\.)?hugepages-|\//.test(String(value)) ||
    COUNTED.split(" ").includes(String(value)),
  allowed: "a resource, such as storage, or a name with a domain",
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
  "discovery.v1.Endpoint": [filled("addresses"), is(check.label, "hostname"), is(check.subdomain, "nodeName")],
  "discovery.v1.EndpointSlice": [unique("ports", "name"), filled("addressType"), addresses],
  "discovery.v1.EndpointPort": [
    is(check.qualifiedName, "appProtocol"),
    is(check.oneOf("TCP", "UDP", "SCTP"), "protocol"),
  ],
  "core.v1.Namespace": [podSecurity],
  "apimachinery.pkg.apis.meta.v1.ObjectMeta": [
    is(check.keys(check.qualifiedName), "labels"),
    is(check.keys(check.annotationName), "annotations"),
    is(check.each(check.labelValue), "labels"),
  ],
  "apimachinery.pkg.apis.meta.v1.LabelSelector": [
    is(check.keys(check.qualifiedName), "matchLabels"),
    is(check.each(check.labelValue), "matchLabels"),
  ],
  "core.v1.LimitRangeItem": [
    filled("type"),
    is(LIMITED_TYPE, "type"),
    limitedResources,
    ordered("min", "defaultRequest"),
    ordered("defaultRequest", "default"),
    ordered("default", "max"),
    ordered("min", "max"),
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
    is(check.className, "storageClassName"),
    sizeOfClaim,
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
  "rbac.v1.Role": [resourcesOnly],
  "rbac.v1.AggregationRule": [filled("clusterRoleSelectors")],
  "rbac.v1.RoleRef": [
    filled("kind", "name"),
    is(check.oneOf("Role", "ClusterRole"), "kind"),
    is(check.oneOf("rbac.authorization.k8s.io"), "apiGroup"),
  ],
  "rbac.v1.Subject": [filled("kind", "name"), is(check.oneOf("ServiceAccount", "User", "Group"), "kind"), subjectGroup],
  "rbac.v1.ClusterRoleBinding": [accountsOfNamespaces],
};

function sizeOfClaim({ resources }: Parameters<Rule>[0]): string | undefined {
  const size = recordAt(recordOf(resources), "requests")["storage"];
  if (size === undefined) return "resources.requests.storage is required";
  return check.positiveAmount.isValid(size) ? undefined : "resources.requests.storage must be more than 0";
}

/** A limit for pods and containers has only resources of containers. */
function limitedResources(item: Parameters<Rule>[0]): string | undefined {
  const isOfPods = item["type"] === "Container" || item["type"] === "Pod";
  const names = check.keys(isOfPods ? check.containerResource : ANY_RESOURCE);
  return is(names, "default", "defaultRequest", "max", "min", "maxLimitRequestRatio")(item);
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

/** The endpoints of a slice have addresses of its type. */
function addresses({ addressType, endpoints }: Parameters<Rule>[0]): string | undefined {
  const rule = is(addressType === "FQDN" ? check.fullDomain : check.address, "addresses");
  const problems = recordsOf(endpoints).map(rule);
  const index = problems.findIndex((problem) => problem !== undefined);
  return index < 0 ? undefined : `endpoints[${index}].${problems[index]}`;
}

function policyRule(rule: Parameters<Rule>[0]): string | undefined {
  if (rule["nonResourceURLs"] === undefined) return filled("apiGroups", "resources")(rule);
  return never("apiGroups", "resources", "resourceNames")(rule);
}

/** A Role is in a namespace, and URLs are not. */
function resourcesOnly({ rules }: Parameters<Rule>[0]): string | undefined {
  const index = recordsOf(rules).findIndex(({ nonResourceURLs }) => nonResourceURLs !== undefined);
  return index < 0 ? undefined : `rules[${index}].nonResourceURLs is not allowed in a Role`;
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
