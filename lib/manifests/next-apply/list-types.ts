/** How the API server merges a list: as a whole, as a set of values, or item by item with keys. */
export type ListType =
  { readonly type: "atomic" } | { readonly type: "set" } | { readonly type: "map"; readonly keys: readonly string[] };

/** A rule for a path, which has `*` for list items. */
interface PathRule {
  /** Groups and kinds for which the rule holds. */
  readonly kinds: RegExp;
  /** Paths for which the rule holds. */
  readonly paths: RegExp;
}

const ANY = /^/;
const POD = String.raw`(^|\.)spec\.`;
const CONTAINER = String.raw`${POD}(containers|initContainers|ephemeralContainers)\.\*\.`;

/** Keys of list items. Source: `x-kubernetes-list-map-keys` in the OpenAPI documents of Kubernetes 1.36. A test compares them. */
const KEYED: readonly (PathRule & { readonly keys: readonly string[] })[] = [
  keyed("uid", String.raw`(^|\.)metadata\.ownerReferences$`),
  keyed(
    "name",
    `${POD}(containers|initContainers|ephemeralContainers|volumes|imagePullSecrets|schedulingGates|resourceClaims)$`,
  ),
  keyed("name", String.raw`${CONTAINER}(env|resources\.claims)$`),
  keyed("name", String.raw`${POD}resources\.claims$`),
  keyed("containerPort protocol", `${CONTAINER}ports$`),
  keyed("mountPath", `${CONTAINER}volumeMounts$`),
  keyed("devicePath", `${CONTAINER}volumeDevices$`),
  keyed("ip", `${POD}hostAliases$`),
  keyed("topologyKey whenUnsatisfiable", `${POD}topologySpreadConstraints$`),
  keyed("port protocol", String.raw`^spec\.ports$`, /^\/Service$/),
  keyed("name", "^secrets$", /^\/ServiceAccount$/),
  keyed("name", String.raw`^webhooks(\.\*\.matchConditions)?$`, /^admissionregistration\.k8s\.io\//),
  keyed("name", String.raw`^spec\.matchConditions$`, /^admissionregistration\.k8s\.io\//),
  keyed("name", String.raw`^spec\.variables$`, /^admissionregistration\.k8s\.io\/ValidatingAdmissionPolicy$/),
  keyed("name", String.raw`^spec\.drivers$`, /^storage\.k8s\.io\/CSINode$/),
  // The operator's CustomResourceDefinition: https://prometheus-operator.dev/docs/api-reference/api/
  keyed("name", String.raw`^spec\.groups$`, /^monitoring\.coreos\.com\/PrometheusRule$/),
];

const SETS: readonly PathRule[] = [
  { kinds: ANY, paths: /(^|\.)metadata\.finalizers$/ },
  { kinds: /^\/Node$/, paths: /^spec\.podCIDRs$/ },
  { kinds: /^admissionregistration\.k8s\.io\//, paths: /^spec\.validationActions$/ },
  { kinds: /^storage\.k8s\.io\/CSIDriver$/, paths: /^spec\.volumeLifecycleModes$/ },
];

/** Maps and objects that the API server replaces as a whole: `x-kubernetes-map-type: atomic`. A test compares them, too. */
const ATOMIC: readonly PathRule[] = [
  { kinds: ANY, paths: /\.ownerReferences\.\*$/ },
  { kinds: ANY, paths: /(^|\.)spec\.(selector|nodeSelector|dataSource)$/ },
  { kinds: ANY, paths: /(^|\.)(labelSelector|namespaceSelector|objectSelector|\w*[sS]ecretRef)$/ },
  { kinds: ANY, paths: /\.valueFrom\.(configMapKeyRef|fieldRef|fileKeyRef|resourceFieldRef|secretKeyRef)$/ },
  { kinds: ANY, paths: /\.nodeAffinity\.required(DuringSchedulingIgnoredDuringExecution)?$/ },
  { kinds: ANY, paths: /(^|\.)spec\.imagePullSecrets\.\*$/ },
  { kinds: /^\/ServiceAccount$/, paths: /^secrets\.\*$/ },
  { kinds: /^\/ResourceQuota$/, paths: /^spec\.scopeSelector$/ },
  { kinds: /^\/Event$/, paths: /^(involvedObject|related)$/ },
  { kinds: /^events\.k8s\.io\/Event$/, paths: /^(regarding|related)$/ },
  { kinds: /^networking\.k8s\.io\/NetworkPolicy$/, paths: /^spec\.podSelector$/ },
  { kinds: /^networking\.k8s\.io\/Ingress$/, paths: /^spec\.defaultBackend\.(resource|service\.port)$/ },
  { kinds: /^node\.k8s\.io\/RuntimeClass$/, paths: /^scheduling\.nodeSelector$/ },
  { kinds: /^rbac\.authorization\.k8s\.io\//, paths: /^roleRef$/ },
  { kinds: /^storage\.k8s\.io\/CSIStorageCapacity$/, paths: /^nodeTopology$/ },
  {
    kinds: /^admissionregistration\.k8s\.io\//,
    paths: /^spec\.(matchConstraints|matchResources|paramKind|paramRef|variables\.\*)$/,
  },
];

function keyed(keys: string, paths: string, kinds = ANY): PathRule & { readonly keys: readonly string[] } {
  return { keys: keys.split(" "), paths: new RegExp(paths), kinds };
}

/** The type of a list in a kind that is built into Kubernetes. Lists without a rule are atomic. */
export function listTypeOf(kind: string, path: string): ListType {
  const holds = ({ kinds, paths }: PathRule): boolean => kinds.test(kind) && paths.test(path);
  const rule = KEYED.find(holds);
  if (rule !== undefined) return { type: "map", keys: rule.keys };
  return { type: SETS.some(holds) ? "set" : "atomic" };
}

/** Whether a map or object in a kind that is built into Kubernetes is atomic. */
export function isAtomicMap(kind: string, path: string): boolean {
  return ATOMIC.some(({ kinds, paths }) => kinds.test(kind) && paths.test(path));
}
