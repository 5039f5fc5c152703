import { spec, type EffectCase, type Fields } from "./fields";
import { STORAGE_CASES } from "./storage-cases";

const labels = { app: "a", tier: "b" };
const byApp = { matchLabels: { app: "a" } };
const byTier = { matchLabels: { tier: "b" } };
const podOf = (image: string, more: Fields = {}): Fields => ({
  metadata: { labels },
  spec: { containers: [{ name: "main", image }], ...more },
});
/** A workload without pods, because the tests need only the API server. */
const workload = (selector: Fields, image = "a", more: Fields = {}): Fields =>
  spec({ replicas: 0, selector, template: podOf(image), ...more });
const daemons = (selector: Fields): Fields =>
  spec({ selector, template: podOf("a", { nodeSelector: { none: "none" } }) });
const stateful = (more: Fields): Fields => workload(byApp, "a", { serviceName: "a", ...more });
const rolling = { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
const inTurn = { type: "RollingUpdate", rollingUpdate: { partition: 0, maxUnavailable: 1 } };
const recreate = workload(byApp, "a", { strategy: { type: "Recreate" } });
const onDelete = stateful({ updateStrategy: { type: "OnDelete" } });
const job = (image: string, more: Fields = {}): Fields =>
  spec({ suspend: true, template: podOf(image, { restartPolicy: "Never" }), ...more });
const counted = (completions: number, parallelism?: number, more: Fields = {}): Fields =>
  job("a", { completions, ...(parallelism === undefined ? {} : { parallelism }), ...more });
const indexed = (completions: number, parallelism?: number): Fields =>
  counted(completions, parallelism, { completionMode: "Indexed" });
const cron = (schedule: string, image: string): Fields => spec({ schedule, suspend: true, jobTemplate: job(image) });
const autoscaler = (maxReplicas: number, name = "none"): Fields =>
  spec({ maxReplicas, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name } });
const service = (more: Fields): Fields => spec({ ports: [{ port: 80 }], ...more });
const ingress = (host: string): Fields =>
  spec({ defaultBackend: { service: { name: "a", port: { number: 80 } } }, rules: [{ host }] });
const role = (verbs: readonly string[]): Fields => ({ rules: [{ apiGroups: [""], resources: ["pods"], verbs }] });
const binding = (name: string, subject = "a"): Fields => ({
  roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
  subjects: [{ kind: "ServiceAccount", name: subject, namespace: "default" }],
});
const limits = (cpu: string): Fields => spec({ limits: [{ type: "Container", defaultRequest: { cpu } }] });
const rule = (expr: string): Fields => spec({ groups: [{ name: "a", rules: [{ alert: "A", expr }] }] });
const monitor = (port: string): Fields => spec({ selector: byApp, endpoints: [{ port }] });
const route = (host: string): Fields => spec({ hostnames: [host] });
const revision = (value: string): Fields => ({ revision: 1, data: { value } });
const claim = (count: number): Fields => ({
  devices: { requests: [{ name: "a", exactly: { deviceClassName: "a", allocationMode: "ExactCount", count } }] },
});

/**
 * An address outside the dynamic allocation range
 * (https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/). It is in every ServiceCIDR, because a dry run
 * picks one at random (`MetaAllocator.DryRun`, Kubernetes 1.36).
 */
const ADDRESS = "10.0.0.199";

/** At least one change for each rendered kind, and for each other kind that `effectOf` supports and a plain API server serves. */
export const EFFECT_CASES: readonly EffectCase[] = [
  ["apps/v1/Deployment", "selector", workload(byApp), workload(byTier)],
  ["apps/v1/Deployment", "image", workload(byApp), workload(byApp, "b")],
  ["apps/v1/Deployment", "strategy", workload(byApp, "a", { strategy: rolling }), recreate],
  ["apps/v1/ReplicaSet", "selector", workload(byApp), workload(byTier)],
  ["apps/v1/ReplicaSet", "image", workload(byApp), workload(byApp, "b")],
  ["apps/v1/DaemonSet", "selector", daemons(byApp), daemons(byTier)],
  ["apps/v1/StatefulSet", "service name", stateful({}), stateful({ serviceName: "b" })],
  ["apps/v1/StatefulSet", "pod management", stateful({}), stateful({ podManagementPolicy: "Parallel" })],
  ["apps/v1/StatefulSet", "strategy", stateful({ updateStrategy: inTurn }), onDelete],
  ["apps/v1/StatefulSet", "seconds", stateful({}), stateful({ minReadySeconds: 9 })],
  ["apps/v1/StatefulSet", "history", stateful({}), stateful({ revisionHistoryLimit: 2 })],
  ["apps/v1/StatefulSet", "ordinals", stateful({}), stateful({ ordinals: { start: 3 } })],
  ["apps/v1/ControllerRevision", "data", revision("a"), revision("b")],
  ["autoscaling/v2/HorizontalPodAutoscaler", "most pods", autoscaler(2), autoscaler(3)],
  ["autoscaling/v2/HorizontalPodAutoscaler", "scale target", autoscaler(2), autoscaler(2, "nothing")],
  ["batch/v1/Job", "image", job("a"), job("b")],
  ["batch/v1/Job", "completions", job("a", { completions: 1 }), job("a", { completions: 2 })],
  ["batch/v1/Job", "parallelism", job("a"), job("a", { parallelism: 2 })],
  ["batch/v1/Job", "no parallelism", job("a", { parallelism: 2 }), job("a")],
  ["batch/v1/Job", "no default completions", job("a", { completions: 1 }), job("a")],
  ["batch/v1/Job", "no parallelism with completions", counted(2, 2), counted(2)],
  ["batch/v1/Job", "no completion mode", indexed(2, 2), counted(2, 2)],
  ["batch/v1/Job", "completions and parallelism of an index", indexed(2, 2), indexed(3, 3)],
  ["batch/v1/Job", "default parallelism of an index", indexed(3), indexed(1)],
  ["batch/v1/Job", "completions of an index", indexed(2, 2), indexed(3, 2)],
  ["batch/v1/Job", "null as the selector", job("a"), job("a", { selector: null })],
  ["batch/v1/Job", "no tries", job("a", { backoffLimit: 2 }), job("a")],
  ["batch/v1/Job", "tries", job("a"), job("a", { backoffLimit: 2 })],
  ["batch/v1/Job", "deadline", job("a"), job("a", { activeDeadlineSeconds: 60 })],
  ["batch/v1/CronJob", "schedule", cron("0 1 * * *", "a"), cron("0 2 * * *", "a")],
  ["batch/v1/CronJob", "image", cron("0 1 * * *", "a"), cron("0 1 * * *", "b")],
  ["gateway.networking.k8s.io/v1/HTTPRoute", "host", route("a.example"), route("b.example")],
  ["monitoring.coreos.com/v1/PrometheusRule", "rule", rule("up"), rule("up == 1")],
  ["monitoring.coreos.com/v1/ServiceMonitor", "port", monitor("a"), monitor("b")],
  ["networking.k8s.io/v1/Ingress", "host", ingress("a.example"), ingress("b.example")],
  ["networking.k8s.io/v1/IngressClass", "controller", spec({ controller: "a.b/c" }), spec({ controller: "a.b/d" })],
  ["networking.k8s.io/v1/NetworkPolicy", "pods", spec({ podSelector: byApp }), spec({ podSelector: byTier })],
  // Each range contains ADDRESS.
  ["networking.k8s.io/v1/ServiceCIDR", "range", spec({ cidrs: ["10.0.0.0/24"] }), spec({ cidrs: ["10.0.0.0/23"] })],
  [
    "networking.k8s.io/v1/ServiceCIDR",
    "second range",
    spec({ cidrs: ["10.0.0.0/22"] }),
    spec({ cidrs: ["10.0.0.0/22", "fd00::/112"] }),
  ],
  [
    "discovery.k8s.io/v1/EndpointSlice",
    "family",
    { addressType: "IPv4", endpoints: [] },
    { addressType: "IPv6", endpoints: [] },
  ],
  ["policy/v1/PodDisruptionBudget", "pods", spec({ selector: byApp }), spec({ selector: byTier })],
  ["rbac.authorization.k8s.io/v1/Role", "verbs", role(["get"]), role(["get", "list"])],
  ["rbac.authorization.k8s.io/v1/RoleBinding", "role", binding("view"), binding("edit")],
  ["rbac.authorization.k8s.io/v1/RoleBinding", "subject", binding("view"), binding("view", "b")],
  ["rbac.authorization.k8s.io/v1/ClusterRoleBinding", "role", binding("view"), binding("edit")],
  ["resource.k8s.io/v1/ResourceClaim", "count", spec(claim(1)), spec(claim(2))],
  ["resource.k8s.io/v1/ResourceClaimTemplate", "count", spec({ spec: claim(1) }), spec({ spec: claim(2) })],
  ["scheduling.k8s.io/v1/PriorityClass", "value", { value: 1 }, { value: 2 }],
  ["scheduling.k8s.io/v1/PriorityClass", "description", { value: 1 }, { value: 1, description: "a" }],
  ["node.k8s.io/v1/RuntimeClass", "handler", { handler: "a" }, { handler: "b" }],
  ["v1/ConfigMap", "data", { data: { a: "1" } }, { data: { a: "2" } }],
  ["v1/ConfigMap", "immutable data", { immutable: true, data: { a: "1" } }, { immutable: true, data: { a: "2" } }],
  ["v1/ConfigMap", "immutable removed", { immutable: true, data: { a: "1" } }, { data: { a: "1" } }],
  ["v1/ConfigMap", "immutable added", { data: { a: "1" } }, { immutable: true, data: { a: "2" } }],
  ["v1/LimitRange", "request", limits("1"), limits("2")],
  ["v1/ResourceQuota", "amount", spec({ hard: { secrets: "8" } }), spec({ hard: { secrets: "9" } })],
  [
    "v1/ResourceQuota",
    "scope",
    spec({ hard: { pods: "8" }, scopes: ["BestEffort"] }),
    spec({ hard: { pods: "8" }, scopes: ["NotBestEffort"] }),
  ],
  ["v1/Secret", "data", { type: "Opaque", stringData: { a: "1" } }, { type: "Opaque", stringData: { a: "2" } }],
  ["v1/Secret", "type", { type: "Opaque" }, { type: "example.com/other" }],
  ["v1/Service", "selector", service({ selector: { app: "a" } }), service({ selector: { app: "b" } })],
  ["v1/Service", "no address", service({}), service({ clusterIP: "None" })],
  ["v1/Service", "address restored", service({ clusterIP: "None" }), service({ clusterIP: ADDRESS })],
  ["v1/Service", "type", service({}), service({ type: "NodePort" })],
  [
    "v1/Service",
    "balancer's class",
    service({ type: "LoadBalancer", loadBalancerClass: "a.b/c" }),
    service({ type: "LoadBalancer", loadBalancerClass: "a.b/d" }),
  ],
  ["v1/Service", "external name", service({}), service({ type: "ExternalName", externalName: "a.example" })],
  ["v1/ServiceAccount", "token", { automountServiceAccountToken: true }, { automountServiceAccountToken: false }],
  // The defaults for the old type remain and conflict with the new type.
  ["apps/v1/Deployment", "strategy without parameters", workload(byApp), recreate],
  ["apps/v1/StatefulSet", "strategy without parameters", stateful({}), onDelete],
  ...STORAGE_CASES,
];
