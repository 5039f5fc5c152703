import { effectOf } from "../../../lib/manifests/effects";
import { changesBetween } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";

type Fields = Readonly<Record<string, unknown>>;

/** Returns an object of a type such as `apps/v1/Deployment` with the given fields. */
function manifest(type: string, fields: Fields): Manifest {
  const steps = type.split("/");
  return { apiVersion: steps.slice(0, -1).join("/"), kind: steps.at(-1) ?? "", metadata: { name: "one" }, ...fields };
}

function effectsBetween(type: string, before: Fields, after: Fields): readonly string[] {
  return changesBetween([manifest(type, before)], [manifest(type, after)]).map(effectOf);
}

const spec = (fields: Fields): Fields => ({ spec: fields });
const template = (image: string): Fields => ({ template: { spec: { containers: [{ name: "main", image }] } } });
const selector = (app: string): Fields => ({ selector: { matchLabels: { app } } });
const storage = (amount: unknown): Fields => spec({ resources: { requests: { storage: amount } } });
const containers = (image: string): Fields => spec({ containers: [{ name: "main", image }] });

test("effectOf returns added and removed for new and removed objects", () => {
  const [old, young] = [manifest("v1/Service", {}), manifest("v1/ConfigMap", {})];
  expect(changesBetween([old], [young]).map(effectOf)).toEqual(["added", "removed"]);
});

test("effectOf treats an object moved to another API version as removed and added", () => {
  const ofVersion = (version: string) => [manifest(`autoscaling/${version}/HorizontalPodAutoscaler`, {})];
  expect(changesBetween(ofVersion("v1"), ofVersion("v2")).map(effectOf)).toEqual(["added", "removed"]);
});

test("changesBetween reports no change for equal objects", () => {
  expect(effectsBetween("apps/v1/Deployment", spec(template("a")), spec(template("a")))).toEqual([]);
});

test.each([
  ["apps/v1/Deployment", "its image", spec(template("a")), spec(template("b"))],
  [
    "apps/v1/Deployment",
    "an annotation of its pods",
    spec({ template: {} }),
    spec({ template: { metadata: { annotations: { a: "1" } } } }),
  ],
  ["apps/v1beta1/Deployment", "its image, in an older API version", spec(template("a")), spec(template("b"))],
  ["apps/v1/StatefulSet", "its image", spec(template("a")), spec(template("b"))],
  ["apps/v1/DaemonSet", "its image", spec(template("a")), spec(template("b"))],
  ["v1/Pod", "an image", containers("a"), containers("b")],
])("a change to a %s restarts pods: %s", (type, _what, before, after) => {
  expect(effectsBetween(type, before, after)).toEqual(["restarts"]);
});

test.each([
  ["apps/v1/Deployment", "its selector", spec(selector("a")), spec(selector("b"))],
  [
    "apps/v1/Deployment",
    "its selector and its image",
    spec({ ...selector("a"), ...template("a") }),
    spec({ ...selector("b"), ...template("b") }),
  ],
  [
    "apps/v1/Deployment",
    "a key with dots in its selector",
    spec({ selector: { matchLabels: { "a.b/c": "1" } } }),
    spec({ selector: { matchLabels: { "a.b/c": "2" } } }),
  ],
  ["apps/v1/Deployment", "an added spec", {}, spec(selector("a"))],
  ["apps/v1/ReplicaSet", "its selector", spec(selector("a")), spec(selector("b"))],
  ["apps/v1/DaemonSet", "its selector", spec(selector("a")), spec(selector("b"))],
  ["apps/v1/StatefulSet", "its selector", spec(selector("a")), spec(selector("b"))],
  ["apps/v1/StatefulSet", "the name of its Service", spec({ serviceName: "a" }), spec({ serviceName: "b" })],
  [
    "apps/v1/StatefulSet",
    "the size in its claim templates",
    spec({ volumeClaimTemplates: [{ ...storage("1Gi") }] }),
    spec({ volumeClaimTemplates: [{ ...storage("2Gi") }] }),
  ],
  ["batch/v1/Job", "its template", spec(template("a")), spec(template("b"))],
  ["batch/v1/Job", "its selector", spec(selector("a")), spec(selector("b"))],
  ["batch/v1/Job", "its completions", spec({ completions: 1 }), spec({ completions: 2 })],
  ["v1/Pod", "its service account", spec({ serviceAccountName: "a" }), spec({ serviceAccountName: "b" })],
  ["v1/Pod", "a removed toleration", spec({ tolerations: [{ key: "a" }] }), spec({ tolerations: [] })],
  ["v1/PersistentVolumeClaim", "a smaller volume", storage("2Gi"), storage("1Gi")],
  ["v1/PersistentVolumeClaim", "a volume of unknown size", storage("2Gi"), storage("lots")],
  ["v1/PersistentVolumeClaim", "its class", spec({ storageClassName: "a" }), spec({ storageClassName: "b" })],
  ["v1/PersistentVolumeClaim", "its class, which was none", spec({ storageClassName: "" }), spec({})],
  ["v1/PersistentVolumeClaim", "its access modes", spec({ accessModes: ["a"] }), spec({ accessModes: ["b"] })],
  ["v1/PersistentVolume", "its source", spec({ csi: { driver: "a" } }), spec({ csi: { driver: "b" } })],
  [
    "v1/PersistentVolume",
    "its node affinity",
    spec({ nodeAffinity: { required: { a: 1 } } }),
    spec({ nodeAffinity: { required: { a: 2 } } }),
  ],
  ["v1/PersistentVolume", "a removed node affinity", spec({ nodeAffinity: { required: { a: 1 } } }), spec({})],
  ["networking.k8s.io/v1/ServiceCIDR", "its range", spec({ cidrs: ["a"] }), spec({ cidrs: ["b"] })],
  ["networking.k8s.io/v1/ServiceCIDR", "a removed range", spec({ cidrs: ["a", "b"] }), spec({ cidrs: ["a"] })],
  ["storage.k8s.io/v1/CSIStorageCapacity", "its class", { storageClassName: "a" }, { storageClassName: "b" }],
  [
    "storage.k8s.io/v1/CSIStorageCapacity",
    "its nodes",
    { nodeTopology: {} },
    { nodeTopology: { matchLabels: { a: "1" } } },
  ],
  ["storage.k8s.io/v1/VolumeAttachment", "its node", spec({ nodeName: "a" }), spec({ nodeName: "b" })],
  [
    "resource.k8s.io/v1/ResourceClaim",
    "its devices",
    spec({ devices: {} }),
    spec({ devices: { requests: [{ name: "a" }] } }),
  ],
  [
    "resource.k8s.io/v1/ResourceClaimTemplate",
    "its claim",
    spec({ spec: {} }),
    spec({ spec: { devices: { requests: [{ name: "a" }] } } }),
  ],
  ["apps/v1/ControllerRevision", "its data", { data: { a: 1 } }, { data: { a: 2 } }],
  [
    "certificates.k8s.io/v1/CertificateSigningRequest",
    "its request, which the API server silently ignores",
    spec({ request: "a" }),
    spec({ request: "b" }),
  ],
  ["v1/ConfigMap", "immutable data", { immutable: true, data: { a: "1" } }, { immutable: true, data: {} }],
  ["v1/ConfigMap", "a removed immutable flag", { immutable: true }, {}],
  ["v1/Secret", "immutable data", { immutable: true }, { immutable: true, stringData: { a: "1" } }],
  ["v1/Secret", "its type", { type: "Opaque" }, { type: "kubernetes.io/tls" }],
  ["v1/Service", "an added address", spec({ type: "ClusterIP" }), spec({ type: "ClusterIP", clusterIP: "None" })],
  [
    "v1/Service",
    "its address and type",
    spec({ type: "NodePort", clusterIP: "10.0.0.1" }),
    spec({ type: "ClusterIP", clusterIP: "10.0.0.2" }),
  ],
  ["v1/Service", "its first IP family", spec({ ipFamilies: ["IPv4"] }), spec({ ipFamilies: ["IPv6"] })],
  ["v1/Service", "its load balancer's class", spec({ loadBalancerClass: "a" }), spec({ loadBalancerClass: "b" })],
  ["v1/ResourceQuota", "its scopes", spec({ scopes: ["BestEffort"] }), spec({ scopes: ["NotBestEffort"] })],
  ["rbac.authorization.k8s.io/v1/RoleBinding", "its role", { roleRef: { name: "a" } }, { roleRef: { name: "b" } }],
  [
    "rbac.authorization.k8s.io/v1/ClusterRoleBinding",
    "its role",
    { roleRef: { name: "a" } },
    { roleRef: { name: "b" } },
  ],
  ["storage.k8s.io/v1/StorageClass", "its provisioner", { provisioner: "a" }, { provisioner: "b" }],
  ["storage.k8s.io/v1/StorageClass", "its parameters", { parameters: { type: "a" } }, { parameters: { type: "b" } }],
  ["scheduling.k8s.io/v1/PriorityClass", "its value", { value: 1 }, { value: 2 }],
  ["networking.k8s.io/v1/IngressClass", "its controller", spec({ controller: "a" }), spec({ controller: "b" })],
  [
    "apiextensions.k8s.io/v1/CustomResourceDefinition",
    "its scope",
    spec({ scope: "Cluster" }),
    spec({ scope: "Namespaced" }),
  ],
])("a change to a %s recreates it: %s", (type, _what, before, after) => {
  expect(effectsBetween(type, before, after)).toEqual(["recreated"]);
});

test.each([
  ["apps/v1/Deployment", "its replicas", spec({ replicas: 1 }), spec({ replicas: 2 })],
  ["apps/v1/Deployment", "a field whose name starts like a fixed one", spec({ selectors: 1 }), spec({ selectors: 2 })],
  ["apps/v1/StatefulSet", "its replicas", spec({ replicas: 1 }), spec({ replicas: 2 })],
  ["apps/v1/ReplicaSet", "its template, which applies to new pods only", spec(template("a")), spec(template("b"))],
  [
    "batch/v1/CronJob",
    "its template, which applies to new Jobs only",
    spec({ jobTemplate: spec(template("a")) }),
    spec({ jobTemplate: spec(template("b")) }),
  ],
  ["batch/v1/Job", "its parallelism", spec({ parallelism: 1 }), spec({ parallelism: 2 })],
  ["v1/Pod", "an added toleration", spec({ tolerations: [] }), spec({ tolerations: [{ key: "a" }] })],
  ["v1/Pod", "its deadline", spec({ activeDeadlineSeconds: 1 }), spec({ activeDeadlineSeconds: 2 })],
  ["v1/PersistentVolumeClaim", "a larger volume", storage("1Gi"), storage("2Gi")],
  [
    "v1/PersistentVolume",
    "a first node affinity",
    spec({}),
    spec({ nodeAffinity: { required: { nodeSelectorTerms: [{ matchFields: [] }] } } }),
  ],
  ["networking.k8s.io/v1/ServiceCIDR", "a second range", spec({ cidrs: ["a"] }), spec({ cidrs: ["a", "b"] })],
  ["storage.k8s.io/v1/CSIStorageCapacity", "its capacity", { capacity: "1Gi" }, { capacity: "2Gi" }],
  ["v1/PersistentVolume", "its reclaim policy", spec({ persistentVolumeReclaimPolicy: "Delete" }), spec({})],
  ["v1/ConfigMap", "data", { data: { a: "1" } }, { data: { a: "2" } }],
  ["v1/ConfigMap", "an added immutable flag, with data", { data: {} }, { data: { a: "1" }, immutable: true }],
  ["v1/Secret", "data", { data: { a: "1" } }, { data: { a: "2" } }],
  ["v1/Service", "its selector", spec({ selector: { version: "blue" } }), spec({ selector: { version: "green" } })],
  ["v1/Service", "a second IP family", spec({ ipFamilies: ["IPv4"] }), spec({ ipFamilies: ["IPv4", "IPv6"] })],
  [
    "v1/Service",
    "a change to ExternalName",
    spec({ type: "ClusterIP", clusterIP: "10.0.0.1" }),
    spec({ type: "ExternalName", externalName: "a.example" }),
  ],
  ["v1/Service", "a removed load balancer", spec({ type: "LoadBalancer", loadBalancerClass: "a" }), spec({})],
  ["v1/ResourceQuota", "its amounts", spec({ hard: { pods: "1" } }), spec({ hard: { pods: "2" } })],
  ["rbac.authorization.k8s.io/v1/RoleBinding", "its subjects", { subjects: [{ name: "a" }] }, { subjects: [] }],
  ["storage.k8s.io/v1/StorageClass", "its expansion", { allowVolumeExpansion: false }, { allowVolumeExpansion: true }],
  ["example.com/v1/Deployment", "the template of a custom kind", spec(template("a")), spec(template("b"))],
])("a change to a %s is made in place: %s", (type, _what, before, after) => {
  expect(effectsBetween(type, before, after)).toEqual(["inPlace"]);
});

test("effectOf treats a change to the labels of an object as in place, even if the object is immutable", () => {
  const labeled = (version: string) =>
    ["apps/v1/Deployment", "v1/ConfigMap"].map((type) => ({
      ...manifest(type, { immutable: true }),
      metadata: { name: "one", labels: { version } },
    }));
  expect(changesBetween(labeled("1"), labeled("2")).map(effectOf)).toEqual(["inPlace", "inPlace"]);
});

test.each([
  [
    "v1/Service",
    "an address that is no longer given, which the API server keeps",
    spec({ clusterIP: "None" }),
    spec({}),
  ],
  ["v1/PersistentVolumeClaim", "the same size in another unit", storage("1Gi"), storage("1024Mi")],
  ["apps/v1/Deployment", "a default that is written out", spec({}), spec({ replicas: 1, revisionHistoryLimit: 10 })],
  [
    "apps/v1/Deployment",
    "an empty security context of the pod, which is the default",
    spec({ template: { spec: { containers: [{ name: "a" }] } } }),
    spec({ template: { spec: { containers: [{ name: "a" }], securityContext: {} } } }),
  ],
  ["v1/Secret", "the same value, encoded", { stringData: { a: "é" } }, { data: { a: "w6k=" } }],
  ["v1/ConfigMap", "nothing, null and an empty map", { data: null }, { data: {} }],
])("a difference in a %s does not count as a change: %s", (type, _what, before, after) => {
  expect(effectsBetween(type, before, after)).toEqual([]);
});
