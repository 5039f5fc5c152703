/** A default that the API server writes: the value, or a function of the object that contains the field. */
export type Default = unknown;

/** Defaults of an object's fields, by key. */
export type Defaults = Readonly<Record<string, Default>>;

/** Fields that the API server fills in, by path in the kind. `*` means each item of a list. */
export type DefaultsByPath = Readonly<Record<string, Defaults>>;

const PROBE: Defaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };

/** Fields of a container. Source: SetDefaults_Container and others in pkg/apis/core/v1/defaults.go of Kubernetes. */
const CONTAINER: DefaultsByPath = {
  "": { terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" },
  "ports.*": { protocol: "TCP" },
  "env.*": {},
  "env.*.valueFrom.fieldRef": { apiVersion: "v1" },
  "env.*.valueFrom.resourceFieldRef": { divisor: "0" },
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  "livenessProbe.httpGet": { path: "/", scheme: "HTTP" },
  "readinessProbe.httpGet": { path: "/", scheme: "HTTP" },
  "startupProbe.httpGet": { path: "/", scheme: "HTTP" },
  "livenessProbe.grpc": { service: "" },
  "readinessProbe.grpc": { service: "" },
  "startupProbe.grpc": { service: "" },
  "lifecycle.preStop.httpGet": { path: "/", scheme: "HTTP" },
  "lifecycle.postStart.httpGet": { path: "/", scheme: "HTTP" },
};

/** Fields of a pod. */
const POD: DefaultsByPath = {
  "": {
    restartPolicy: "Always",
    dnsPolicy: "ClusterFirst",
    schedulerName: "default-scheduler",
    terminationGracePeriodSeconds: 30,
    enableServiceLinks: true,
    securityContext: {},
  },
  ...at("containers.*", CONTAINER),
  ...at("initContainers.*", CONTAINER),
  "volumes.*.configMap": { defaultMode: 420 },
  "volumes.*.secret": { defaultMode: 420 },
  "volumes.*.downwardAPI": { defaultMode: 420 },
  "volumes.*.projected": { defaultMode: 420 },
  "volumes.*.projected.sources.*.serviceAccountToken": { expirationSeconds: 3600 },
  "volumes.*.hostPath": { type: "" },
  "volumes.*.ephemeral.volumeClaimTemplate.spec": { volumeMode: "Filesystem" },
};

const JOB: DefaultsByPath = {
  "": {
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: "TerminatingOrFailed",
  },
  ...at("template.spec", POD),
};

const WEBHOOK: Defaults = {
  failurePolicy: "Fail",
  matchPolicy: "Equivalent",
  timeoutSeconds: 10,
  namespaceSelector: {},
  objectSelector: {},
};

const CLAIM: Defaults = { volumeMode: "Filesystem" };

const ROUTE_PATH: Defaults = { type: "PathPrefix", value: "/" };
const ROUTE_BACKEND: Defaults = { group: "", kind: "Service" };

/** Defaults by group and kind, as of Kubernetes 1.36, and those of rendered custom resources in their CustomResourceDefinitions. */
export const DEFAULTS: Readonly<Record<string, DefaultsByPath>> = {
  "/Pod": at("spec", POD),
  "/ReplicationController": { spec: { replicas: 1 }, ...at("spec.template.spec", POD) },
  "apps/Deployment": {
    spec: { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: { type: "RollingUpdate" } },
    "spec.strategy": { type: "RollingUpdate" },
    ...at("spec.template.spec", POD),
  },
  "apps/ReplicaSet": { spec: { replicas: 1 }, ...at("spec.template.spec", POD) },
  "apps/StatefulSet": {
    spec: {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate" },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
    },
    "spec.updateStrategy": { type: "RollingUpdate" },
    "spec.persistentVolumeClaimRetentionPolicy": { whenDeleted: "Retain", whenScaled: "Retain" },
    "spec.volumeClaimTemplates.*": { apiVersion: "v1", kind: "PersistentVolumeClaim" },
    "spec.volumeClaimTemplates.*.spec": CLAIM,
    ...at("spec.template.spec", POD),
  },
  "apps/DaemonSet": {
    spec: { revisionHistoryLimit: 10, updateStrategy: { type: "RollingUpdate" } },
    "spec.updateStrategy": { type: "RollingUpdate" },
    ...at("spec.template.spec", POD),
  },
  "batch/Job": at("spec", JOB),
  "batch/CronJob": {
    spec: { concurrencyPolicy: "Allow", suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 },
    ...at("spec.jobTemplate.spec", without(JOB, "manualSelector")),
  },
  "/Service": {
    spec: { type: "ClusterIP", sessionAffinity: "None", internalTrafficPolicy: "Cluster" },
    "spec.ports.*": { protocol: "TCP" },
    "spec.sessionAffinityConfig.clientIP": { timeoutSeconds: 10_800 },
  },
  "/PersistentVolumeClaim": { spec: CLAIM },
  "/PersistentVolume": { spec: { ...CLAIM, persistentVolumeReclaimPolicy: "Retain" } },
  "/Secret": { "": { type: "Opaque" } },
  "autoscaling/HorizontalPodAutoscaler": { spec: { minReplicas: 1 } },
  "networking.k8s.io/NetworkPolicy": {
    "spec.ingress.*.ports.*": { protocol: "TCP" },
    "spec.egress.*.ports.*": { protocol: "TCP" },
  },
  "storage.k8s.io/StorageClass": { "": { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" } },
  "storage.k8s.io/CSIDriver": {
    spec: {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: "ReadWriteOnceWithFSType",
      volumeLifecycleModes: ["Persistent"],
      requiresRepublish: false,
      seLinuxMount: false,
    },
  },
  "scheduling.k8s.io/PriorityClass": { "": { preemptionPolicy: "PreemptLowerPriority" } },
  "rbac.authorization.k8s.io/RoleBinding": { roleRef: { apiGroup: "rbac.authorization.k8s.io" } },
  "rbac.authorization.k8s.io/ClusterRoleBinding": { roleRef: { apiGroup: "rbac.authorization.k8s.io" } },
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": {
    "webhooks.*": WEBHOOK,
    "webhooks.*.rules.*": { scope: "*" },
    "webhooks.*.clientConfig.service": { port: 443 },
  },
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": {
    "webhooks.*": { ...WEBHOOK, reinvocationPolicy: "Never" },
    "webhooks.*.rules.*": { scope: "*" },
    "webhooks.*.clientConfig.service": { port: 443 },
  },
  "gateway.networking.k8s.io/HTTPRoute": {
    "spec.parentRefs.*": { group: "gateway.networking.k8s.io", kind: "Gateway" },
    "spec.rules.*": { matches: [{ path: ROUTE_PATH }] },
    "spec.rules.*.matches.*": { path: ROUTE_PATH },
    "spec.rules.*.matches.*.path": ROUTE_PATH,
    "spec.rules.*.matches.*.headers.*": { type: "Exact" },
    "spec.rules.*.matches.*.queryParams.*": { type: "Exact" },
    "spec.rules.*.backendRefs.*": { ...ROUTE_BACKEND, weight: 1 },
    "spec.rules.*.filters.*.requestMirror.backendRef": ROUTE_BACKEND,
    "spec.rules.*.filters.*.requestRedirect": { statusCode: 302 },
  },
  "monitoring.coreos.com/ServiceMonitor": {
    "spec.endpoints.*.relabelings.*": { action: "replace" },
    "spec.endpoints.*.metricRelabelings.*": { action: "replace" },
  },
  "apiextensions.k8s.io/CustomResourceDefinition": { "spec.conversion": { strategy: "None" } },
};

/** Moves paths below another one. */
function at(prefix: string, defaults: DefaultsByPath): DefaultsByPath {
  return Object.fromEntries(
    Object.entries(defaults).map(([path, fields]) => [path === "" ? prefix : `${prefix}.${path}`, fields]),
  );
}

function without(defaults: DefaultsByPath, key: string): DefaultsByPath {
  const { [key]: _left, ...own } = defaults[""] ?? {};
  return { ...defaults, "": own };
}
