import type { Manifest } from "../../../lib/manifests/manifest";
import { objectOf } from "./workloads";

/** Namespace of the objects that would affect other objects in their namespace. */
export const LIMITED_NAMESPACE = "pairs-limits";

/** StorageClass of the claim. It lets claims grow. */
export const GROWING_CLASS = "pairs-growing";

const selector = { matchLabels: { app: "a" } };
const byExpressions = {
  matchExpressions: [
    { key: "app", operator: "In", values: ["a", "b"] },
    { key: "old", operator: "DoesNotExist" },
  ],
};
const apiGroup = "rbac.authorization.k8s.io";
const rules = [
  { apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list"] },
  { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"], resourceNames: ["a"] },
];
const subjects = [
  { kind: "ServiceAccount", name: "default", namespace: "pairs" },
  { kind: "Group", name: "team", apiGroup },
];
const ports = [
  { name: "http", port: 80, targetPort: "http", protocol: "TCP" },
  { name: "metrics", port: 9000, targetPort: 9000 },
];
const dns = {
  to: [{ namespaceSelector: {} }],
  ports: [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ],
};
const backend = { service: { name: "a", port: { number: 80 } } };
const schema = { type: "object", properties: { spec: { type: "object", properties: { size: { type: "integer" } } } } };

/** One object or more of each other kind in a namespace. */
export const NAMESPACED: readonly Manifest[] = [
  objectOf("v1", "Service", { spec: { selector: { app: "a", version: "blue" }, ports } }),
  objectOf(
    "v1",
    "Service",
    { spec: { clusterIP: "None", selector: { app: "a" }, ports, publishNotReadyAddresses: true } },
    "headless",
  ),
  objectOf(
    "v1",
    "Service",
    {
      spec: {
        type: "LoadBalancer",
        selector: { app: "a" },
        ports,
        externalTrafficPolicy: "Local",
        loadBalancerSourceRanges: ["10.0.0.0/8"],
      },
    },
    "balancer",
  ),
  objectOf("v1", "Service", { spec: { type: "ExternalName", externalName: "a.example" } }, "external"),
  objectOf("v1", "ConfigMap", { data: { a: "1", b: "", "c.yaml": "d: 1\n" } }),
  objectOf("v1", "ConfigMap", { immutable: true, data: { a: "1" } }, "immutable"),
  objectOf("v1", "Secret", { type: "Opaque", data: { a: "MQ==" }, stringData: { b: "2" } }),
  objectOf("v1", "ServiceAccount", { automountServiceAccountToken: false, imagePullSecrets: [{ name: "pull" }] }),
  objectOf("v1", "PersistentVolumeClaim", {
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: GROWING_CLASS,
      resources: { requests: { storage: "1Gi" } },
    },
  }),
  objectOf("v1", "Endpoints", { subsets: [{ addresses: [{ ip: "10.1.2.3" }], ports: [{ name: "http", port: 80 }] }] }),
  objectOf("discovery.k8s.io/v1", "EndpointSlice", {
    addressType: "IPv4",
    endpoints: [{ addresses: ["10.1.2.3"], conditions: { ready: true } }],
    ports: [{ name: "http", port: 80 }],
  }),
  objectOf("autoscaling/v2", "HorizontalPodAutoscaler", {
    spec: {
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "none" },
      metrics: [
        { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
        { type: "Pods", pods: { metric: { name: "requests" }, target: { type: "AverageValue", averageValue: "100" } } },
      ],
      behavior: {
        scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: "Pods", value: 1, periodSeconds: 60 }] },
      },
    },
  }),
  objectOf("policy/v1", "PodDisruptionBudget", { spec: { selector, minAvailable: 1 } }),
  objectOf(
    "policy/v1",
    "PodDisruptionBudget",
    {
      spec: { selector: byExpressions, maxUnavailable: "25%", unhealthyPodEvictionPolicy: "AlwaysAllow" },
    },
    "percent",
  ),
  objectOf("networking.k8s.io/v1", "Ingress", {
    spec: {
      ingressClassName: "none",
      tls: [{ hosts: ["a.example"], secretName: "tls" }],
      rules: [{ host: "a.example", http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  }),
  objectOf("networking.k8s.io/v1", "NetworkPolicy", {
    spec: {
      podSelector: selector,
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ podSelector: selector }, { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } }],
          ports: [{ port: 8000 }],
        },
      ],
      egress: [dns, { to: [{ podSelector: byExpressions }], ports: [{ port: "http", protocol: "TCP" }] }],
    },
  }),
  objectOf("networking.k8s.io/v1", "NetworkPolicy", { spec: { podSelector: {}, egress: [{}] } }, "open"),
  objectOf("rbac.authorization.k8s.io/v1", "Role", { rules }),
  objectOf("rbac.authorization.k8s.io/v1", "RoleBinding", {
    roleRef: { apiGroup, kind: "ClusterRole", name: "view" },
    subjects,
  }),
  objectOf("coordination.k8s.io/v1", "Lease", { spec: { holderIdentity: "a", leaseDurationSeconds: 15 } }),
  objectOf("apps/v1", "ControllerRevision", { revision: 1, data: { a: "1" } }),
  limited("v1", "ResourceQuota", { spec: { hard: { "requests.cpu": "10", pods: "50", "limits.memory": "20Gi" } } }),
  limited("v1", "LimitRange", {
    spec: {
      limits: [{ type: "Container", default: { cpu: "1" }, defaultRequest: { cpu: "500m" }, max: { memory: "2Gi" } }],
    },
  }),
];

/** One object of each cluster-scoped kind. They affect no other object. */
export const CLUSTER_SCOPED: readonly Manifest[] = [
  clusterWide("v1", "Namespace", {}),
  clusterWide("v1", "PersistentVolume", {
    spec: {
      capacity: { storage: "1Gi" },
      accessModes: ["ReadWriteOnce", "ReadOnlyMany"],
      storageClassName: "nothing",
      hostPath: { path: "/a" },
      mountOptions: ["ro"],
    },
  }),
  clusterWide("storage.k8s.io/v1", "StorageClass", {
    provisioner: "a.example/b",
    parameters: { type: "fast" },
    allowVolumeExpansion: true,
    mountOptions: ["ro"],
    volumeBindingMode: "WaitForFirstConsumer",
  }),
  clusterWide("storage.k8s.io/v1", "CSIDriver", {
    spec: { attachRequired: true, volumeLifecycleModes: ["Persistent", "Ephemeral"] },
  }),
  clusterWide("storage.k8s.io/v1", "VolumeAttributesClass", { driverName: "a.example", parameters: { a: "1" } }),
  clusterWide("scheduling.k8s.io/v1", "PriorityClass", { value: 10, description: "a" }),
  clusterWide("node.k8s.io/v1", "RuntimeClass", { handler: "a", scheduling: { nodeSelector: { a: "b" } } }),
  clusterWide("networking.k8s.io/v1", "IngressClass", { spec: { controller: "a.example/b" } }),
  clusterWide("rbac.authorization.k8s.io/v1", "ClusterRole", { rules }),
  clusterWide(
    "rbac.authorization.k8s.io/v1",
    "ClusterRole",
    {
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { none: "none" } }] },
    },
    "aggregated",
  ),
  clusterWide("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", {
    roleRef: { apiGroup, kind: "ClusterRole", name: "view" },
    subjects,
  }),
  clusterWide("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", { webhooks: [webhook()] }),
  clusterWide("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", { webhooks: [webhook()] }),
  clusterWide("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", {
    spec: {
      failurePolicy: "Ignore",
      matchConstraints: { resourceRules: [resourceRule()] },
      validations: [{ expression: "object.metadata.name != 'a'", message: "not a" }],
      variables: [{ name: "a", expression: "1" }],
    },
  }),
  clusterWide("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicyBinding", {
    spec: { policyName: "none", validationActions: ["Audit", "Warn"] },
  }),
  {
    ...clusterWide("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
      spec: {
        group: "pairs.example",
        scope: "Namespaced",
        // Not the category "all": kubectl keeps the names of a cluster's kinds in a cache, and its later "get all" would fail.
        names: { kind: "Thing", plural: "things", shortNames: ["th"], categories: ["pairs"] },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: schema },
            additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
          },
          { name: "v1beta1", served: false, storage: false, schema: { openAPIV3Schema: schema } },
        ],
      },
    }),
    metadata: { name: "things.pairs.example" },
  },
];

function limited(apiVersion: string, kind: string, fields: object): Manifest {
  const object = objectOf(apiVersion, kind, fields);
  return { ...object, metadata: { ...object.metadata, namespace: LIMITED_NAMESPACE } };
}

function clusterWide(apiVersion: string, kind: string, fields: object, suffix = "base"): Manifest {
  const { metadata, ...object } = objectOf(apiVersion, kind, fields, suffix);
  return { ...object, metadata: { name: `pairs-${metadata.name}`, labels: { app: "a" } } } as unknown as Manifest;
}

function resourceRule() {
  return { apiGroups: ["none.example"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["none"] };
}

function webhook() {
  return {
    name: "one.pairs.example",
    clientConfig: { url: "https://none.example/" },
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    failurePolicy: "Ignore",
    objectSelector: { matchLabels: { none: "none" } },
    rules: [resourceRule()],
  };
}
