import type { Manifest } from "../../../lib/manifests/manifest";

/** Namespace of the objects. */
export const NAMESPACE = "pairs";

const labels = { app: "a", tier: "b" };
const selector = { matchLabels: { app: "a" } };
const container = {
  name: "main",
  image: "registry.example/main:1",
  command: ["sh", "-c"],
  args: ["run", "--fast"],
  ports: [
    { name: "http", containerPort: 8000 },
    { name: "metrics", containerPort: 9000, protocol: "TCP" },
  ],
  env: [
    { name: "FIRST", value: "1" },
    { name: "SECOND", value: "$(FIRST)" },
    { name: "EMPTY", value: "" },
    { name: "NODE", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    { name: "PASSWORD", valueFrom: { secretKeyRef: { name: "secret", key: "password" } } },
  ],
  envFrom: [{ configMapRef: { name: "config" } }],
  resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } },
  livenessProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 5 },
  readinessProbe: { tcpSocket: { port: 8000 } },
  startupProbe: { exec: { command: ["true"] }, failureThreshold: 30 },
  lifecycle: { preStop: { exec: { command: ["sleep", "5"] } } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], add: ["CHOWN", "KILL"] },
  },
  volumeMounts: [
    { name: "data", mountPath: "/data" },
    { name: "config", mountPath: "/config", readOnly: true },
  ],
};
const pod = {
  containers: [container, { name: "helper", image: "registry.example/helper" }],
  initContainers: [{ name: "init", image: "registry.example/init:latest" }],
  serviceAccountName: "default",
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  terminationGracePeriodSeconds: 60,
  securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
  imagePullSecrets: [{ name: "pull" }],
  hostAliases: [{ ip: "10.1.2.3", hostnames: ["one.example", "two.example"] }],
  dnsConfig: { options: [{ name: "ndots", value: "2" }] },
  nodeSelector: { zone: "none" },
  tolerations: [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 100, podAffinityTerm: { labelSelector: selector, topologyKey: "kubernetes.io/hostname" } },
      ],
    },
  },
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: "zone", whenUnsatisfiable: "ScheduleAnyway", labelSelector: selector },
  ],
  volumes: [
    { name: "data", emptyDir: { sizeLimit: "1Gi" } },
    { name: "config", configMap: { name: "config", items: [{ key: "a", path: "a" }] } },
    {
      name: "token",
      projected: { sources: [{ serviceAccountToken: { path: "token" } }, { secret: { name: "secret" } }] },
    },
  ],
};
const template = { metadata: { labels, annotations: { checksum: "1" } }, spec: pod };
const once = { metadata: { labels }, spec: { ...pod, restartPolicy: "Never" } };
const job = { suspend: true, backoffLimit: 2, ttlSecondsAfterFinished: 60, template: once };
const claim = { accessModes: ["ReadWriteOnce"], storageClassName: "none", resources: { requests: { storage: "1Gi" } } };

/** One object of each kind that has a pod template, with many optional fields. They have no running pods. */
export const WORKLOADS: readonly Manifest[] = [
  objectOf("apps/v1", "Deployment", {
    spec: {
      replicas: 0,
      selector,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: "10%" } },
      minReadySeconds: 5,
      template,
    },
  }),
  objectOf(
    "apps/v1",
    "Deployment",
    { spec: { replicas: 0, selector, strategy: { type: "Recreate" }, template } },
    "recreated",
  ),
  objectOf(
    "apps/v1",
    "Deployment",
    {
      spec: {
        replicas: 0,
        selector,
        template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "main" }] } },
      },
    },
    "small",
  ),
  objectOf("apps/v1", "StatefulSet", {
    spec: {
      replicas: 0,
      serviceName: "a",
      selector,
      template: { ...template, spec: { ...pod, volumes: pod.volumes.slice(1) } },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }],
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } },
    },
  }),
  objectOf("apps/v1", "DaemonSet", { spec: { selector, template, updateStrategy: { type: "RollingUpdate" } } }),
  objectOf("apps/v1", "ReplicaSet", { spec: { replicas: 0, selector, template } }),
  objectOf("v1", "ReplicationController", { spec: { replicas: 0, selector: labels, template } }),
  objectOf("batch/v1", "Job", { spec: job }),
  objectOf("batch/v1", "Job", { spec: { ...job, parallelism: 2 } }, "parallel"),
  objectOf(
    "batch/v1",
    "Job",
    {
      spec: {
        suspend: true,
        completions: 3,
        parallelism: 2,
        completionMode: "Indexed",
        backoffLimitPerIndex: 1,
        template: once,
      },
    },
    "indexed",
  ),
  objectOf("batch/v1", "CronJob", {
    spec: {
      schedule: "0 1 * * *",
      timeZone: "Etc/UTC",
      suspend: true,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 60,
      jobTemplate: { metadata: { labels }, spec: { backoffLimit: 2, template: once } },
    },
  }),
  // No scheduler takes this Pod, so that only the test changes it.
  objectOf("v1", "Pod", { spec: { ...pod, schedulerName: "none" } }),
  objectOf(
    "v1",
    "Pod",
    { spec: { ...pod, schedulerName: "none", schedulingGates: [{ name: "example.com/gate" }] } },
    "gated",
  ),
];

/** An object in the namespace of the pairs, named after its kind. */
export function objectOf(apiVersion: string, kind: string, fields: object, suffix = "base"): Manifest {
  const name = `${kind.toLowerCase()}-${suffix}`;
  // The selectors of the workloads may not match a Pod, because they would adopt and delete it.
  const app = kind === "Pod" ? "pod" : "a";
  return { apiVersion, kind, metadata: { name, namespace: NAMESPACE, labels: { app } }, ...fields };
}
