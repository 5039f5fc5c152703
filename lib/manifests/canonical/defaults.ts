import { POD, at, type Defaults, type DefaultsByPath } from "./pod-defaults";

const JOB: DefaultsByPath = {
  "": {
    completionMode: "NonIndexed",
    suspend: false,
    manualSelector: false,
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

const MATCHED: Defaults = { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} };

const CLAIM: Defaults = { volumeMode: "Filesystem" };

/** Metric of an autoscaler without metrics. */
const CPU_METRIC = {
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
};

const ROUTE_PATH: Defaults = { type: "PathPrefix", value: "/" };
const ROUTE_BACKEND: Defaults = { group: "", kind: "Service" };

/** Defaults by group and kind, as of Kubernetes 1.36, and those of rendered custom resources in their CustomResourceDefinitions. */
export const DEFAULTS: Readonly<Record<string, DefaultsByPath>> = {
  "/Pod": {
    ...at("spec", POD),
    spec: { ...POD[""], enableServiceLinks: true, priority: 0, preemptionPolicy: "PreemptLowerPriority" },
  },
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
    "spec.volumeClaimTemplates.*": { apiVersion: "v1", kind: "PersistentVolumeClaim", status: { phase: "Pending" } },
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
    // The server writes the defaults of a Job only once the Job exists.
    ...at("spec.jobTemplate.spec.template.spec", POD),
  },
  "/Service": {
    spec: { type: "ClusterIP", sessionAffinity: "None", internalTrafficPolicy: "Cluster" },
    "spec.ports.*": { protocol: "TCP" },
    "spec.sessionAffinityConfig.clientIP": { timeoutSeconds: 10_800 },
  },
  "/PersistentVolumeClaim": { spec: CLAIM },
  "/PersistentVolume": {
    spec: { ...CLAIM, persistentVolumeReclaimPolicy: "Retain" },
    "spec.hostPath": { type: "" },
  },
  "/Secret": { "": { type: "Opaque" } },
  "autoscaling/HorizontalPodAutoscaler": {
    spec: { minReplicas: 1, metrics: [CPU_METRIC] },
    "spec.behavior": { scaleUp: {}, scaleDown: {} },
    "spec.behavior.scaleUp": {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Pods", value: 4, periodSeconds: 15 },
        { type: "Percent", value: 100, periodSeconds: 15 },
      ],
    },
    "spec.behavior.scaleDown": { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] },
  },
  "/Endpoints": { "subsets.*.ports.*": { protocol: "TCP" } },
  "discovery.k8s.io/EndpointSlice": { "ports.*": { protocol: "TCP" } },
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": {
    spec: { failurePolicy: "Fail" },
    "spec.matchConstraints": MATCHED,
    "spec.matchConstraints.resourceRules.*": { scope: "*" },
    "spec.matchConstraints.excludeResourceRules.*": { scope: "*" },
  },
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": {
    "spec.matchResources": MATCHED,
    "spec.matchResources.resourceRules.*": { scope: "*" },
  },
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
  "external-secrets.io/ExternalSecret": {
    spec: { refreshInterval: "1h0m0s" },
    "spec.target": { creationPolicy: "Owner", deletionPolicy: "Retain" },
    "spec.target.template": { engineVersion: "v2", mergePolicy: "Replace" },
    "spec.data.*.remoteRef": { conversionStrategy: "Default", decodingStrategy: "None", metadataPolicy: "None" },
  },
  "apiextensions.k8s.io/CustomResourceDefinition": {
    spec: { conversion: { strategy: "None" } },
    "spec.conversion": { strategy: "None" },
  },
  "/Namespace": { spec: { finalizers: ["kubernetes"] } },
};
