import { formatPath } from "../../../lib/spec/problem";
import { add, patched, replace, sidecar, type Change } from "../../helpers/patches";

function problemsOf(kind: string, name: string, change: Change): string[] {
  return patched(kind, name, change).problems.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

const POD = "/spec/template/spec";
test.each([
  [
    "a merge replaces",
    { merge: { spec: { template: { spec: { containers: [sidecar({})] } } } } },
    "merge.spec.template.spec.containers",
  ],
  [
    "an operation renames",
    { patch: [{ op: "replace", path: `${POD}/containers/0/name`, value: "other" }] as const },
    "patch[0]",
  ],
])("one problem says that %s the container of the model, and how to add one", (_what, change, place) => {
  expect(problemsOf("Deployment", "metrics", change)).toEqual([
    `patches[0].${place}: spec.template.spec.containers must contain metrics, the container of the model; a merge replaces the whole list, so add to it with patch: [{ op: add, path: …/containers/-, value: … }] (Deployment metrics)`,
  ]);
});

test.each([
  ["name", { name: "http", containerPort: 9999 }, "http"],
  ["number", { containerPort: 8000 }, "8000"],
])(
  "an added container can't have the %s of a port of the model, because Services would send requests to it",
  (_what, port, shown) => {
    const patch = [add(`${POD}/containers/0`, sidecar({ ports: [port] }))];
    expect(problemsOf("Deployment", "metrics", { patch })).toEqual([
      `patches[0].patch[0]: spec.template.spec.containers[sidecar].ports must not have the port ${shown} of the model; use another name and number (Deployment metrics)`,
    ]);
  },
);

test("a native sidecar can't have a port of the model, and the problem has the line of the merge", () => {
  const initContainers = [sidecar({ restartPolicy: "Always", ports: [{ name: "http", containerPort: 9999 }] })];
  expect(problemsOf("Deployment", "metrics", { merge: { spec: { template: { spec: { initContainers } } } } })).toEqual([
    "patches[0].merge.spec.template.spec.initContainers[0].ports: spec.template.spec.initContainers[sidecar].ports must not have the port http of the model; use another name and number (Deployment metrics)",
  ]);
});

test("an added container may have other ports", () => {
  const ports = [{ name: "admin", containerPort: 15000 }, { containerPort: 15001 }];
  expect(problemsOf("Deployment", "metrics", { patch: [add(`${POD}/containers/-`, sidecar({ ports }))] })).toEqual([]);
});

test.each([
  ["cpu", { requests: { cpu: "1", memory: "64Mi" } }, "500m"],
  ["memory", { requests: { cpu: "10m", memory: "512Mi" } }, "256Mi"],
])("an added container needs a limit of %s above the default of the LimitRange", (name, resources, limit) => {
  const patch = [add(`${POD}/containers/-`, sidecar({ resources }))];
  expect(problemsOf("Deployment", "metrics", { patch })).toEqual([
    `patches[0].patch[0]: spec.template.spec.containers[sidecar].resources.limits.${name} must be set, because the request exceeds the default limit ${limit}; add it (Deployment metrics)`,
  ]);
});

const DATA = "/var/lib/postgresql/data";
test.each([
  ["inside", `${DATA}/pgdata/base`],
  ["above", "/var/lib"],
])("no volume can be mounted %s the data of PostgreSQL", (_where, mountPath) => {
  const patch = [
    add(`${POD}/volumes/-`, { name: "other", emptyDir: {} }),
    add(`${POD}/containers/0/volumeMounts/-`, { name: "other", mountPath }),
  ];
  expect(problemsOf("Deployment", "postgres-deployment", { patch })).toEqual([
    `patches[0].patch[1]: spec.template.spec.containers[postgres].volumeMounts must not overlap a mount of the model, got ${mountPath}; mount it elsewhere (Deployment postgres-deployment)`,
  ]);
});

test("a pod can mount a claim of the team, and not the claim of another pod of the layer", () => {
  const volume = (claimName: string) => ({
    patch: [add(`${POD}/volumes/-`, { name: "data", persistentVolumeClaim: { claimName } })],
  });
  expect(problemsOf("Deployment", "metrics", volume("kafka-data"))).toEqual([
    "patches[0].patch[0]: spec.template.spec.volumes must not use the claim kafka-data of another pod of the layer; create a claim for it (Deployment metrics)",
  ]);
  expect(problemsOf("Deployment", "metrics", volume("reports"))).toEqual([]);
});

test.each([
  [
    "Deployment",
    "postgres-deployment",
    add(`${POD}/containers/0/volumeMounts/0/subPath`, "other"),
    "the container finds its files there; remove this change",
  ],
  [
    "Deployment",
    "postgres-deployment",
    add(`${POD}/volumes/0/persistentVolumeClaim/readOnly`, true),
    "the data is on this volume; remove this change",
  ],
  [
    "Deployment",
    "redis-deployment",
    add(`${POD}/securityContext/fsGroup`, 7),
    "the files belong to this user; remove this change",
  ],
  [
    "Deployment",
    "metrics",
    add(`${POD}/containers/0/readinessProbe/httpGet/host`, "10.0.0.1"),
    "change services.metrics.healthPath or services.metrics.livenessPath or services.metrics.startupPath or services.metrics.grpcHealth or services.metrics.probes instead",
  ],
  [
    "Role",
    "oncall-read",
    add("/rules/-", { apiGroups: [""], resources: ["secrets"], verbs: ["get"] }),
    "the on-call procedures need exactly these permissions; remove this change",
  ],
  [
    "RoleBinding",
    "oncall-read",
    add("/roleRef/name", "oncall-breakglass"),
    "the on-call procedures need exactly these permissions; remove this change",
  ],
  [
    "RoleBinding",
    "oncall-read",
    add("/subjects/-", { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "all" }),
    "change onCall instead",
  ],
  [
    "LimitRange",
    "access-layer",
    add("/spec/limits/0/defaultRequest/cpu", "1"),
    "the quota uses these defaults for containers without requests; remove this change",
  ],
  [
    "Service",
    "redis-service",
    add("/spec/type", "ExternalName"),
    "public requests go through the route of a host; remove this change",
  ],
  ["CronJob", "database-backup", add("/spec/suspend", true), "a job with a schedule must run; remove this change"],
  [
    "HTTPRoute",
    "gateway",
    add("/spec/rules/-", { matches: [{ path: { type: "Exact", value: "/metrics" } }] }),
    "change services.gateway.host, services.gateway.route.paths, services.gateway.publicHealth or the share in the release file instead",
  ],
  [
    "Service",
    "auth-service",
    add("/metadata/annotations", { "access-layer.254carbon.com/patched": "a" }),
    "the tool writes the reasons of the patches to it; remove this change",
  ],
])("a patch can't break a guarantee: %s %s %j", (kind, name, operation, text) => {
  const problems = problemsOf(kind, name, { patch: [operation] });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(text);
});

test.each([
  ["Deployment", "postgres-deployment", replace(`${POD}/containers/0/startupProbe/failureThreshold`, 90)],
  ["Deployment", "metrics", replace("/spec/strategy/rollingUpdate/maxSurge", "100%")],
  [
    "Deployment",
    "metrics",
    add(`${POD}/containers/0/env/-`, { name: "POD", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }),
  ],
  ["Deployment", "metrics", add(`${POD}/containers/0/resources/limits/example.com~1gpu`, "1")],
  ["Deployment", "metrics", add("/spec/template/metadata/labels/team", "pricing")],
  ["Deployment", "redis-deployment", add("/spec/template/spec/nodeSelector", { disk: "fast" })],
  ["CronJob", "cache-warm", replace("/spec/suspend", false)],
  ["PersistentVolumeClaim", "postgres-data", add("/spec/storageClassName", "fast")],
  [
    "ServiceAccount",
    "metrics",
    add("/metadata/annotations", { "eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/a" }),
  ],
  ["HTTPRoute", "gateway", add("/spec/rules/0/timeouts", { request: "30s" })],
  ["ResourceQuota", "access-layer", add("/spec/hard/count~1secrets", "50")],
  ["HTTPRoute", "gateway", add("/spec/hostnames/-", "api2.254carbon.com")],
  [
    "HorizontalPodAutoscaler",
    "metrics",
    add("/spec/metrics/-", {
      type: "ContainerResource",
      containerResource: { name: "cpu", container: "metrics", target: { type: "Utilization", averageUtilization: 60 } },
    }),
  ],
  ["PersistentVolumeClaim", "postgres-data", add("/spec/accessModes", ["ReadWriteOnce"])],
])("a patch may change what no field sets: %s %s %j", (kind, name, operation) => {
  expect(problemsOf(kind, name, { patch: [operation] })).toEqual([]);
});

test("annotations of more than 256 KiB are refused", () => {
  const merge = { metadata: { annotations: { "example.com/big": "x".repeat(256 * 1024) } } };
  expect(problemsOf("HTTPRoute", "gateway", { merge })).toEqual([
    "patches[0].merge.metadata.annotations: metadata.annotations must have at most 262144 bytes, got 262159; put longer text in a ConfigMap (HTTPRoute gateway)",
  ]);
});

test("a problem in a list of a merge has the place of its item", () => {
  const tolerations = [
    { key: "a", operator: "Exists" },
    { key: "b", operator: "Exist" },
  ];
  const [problem] = problemsOf("Deployment", "metrics", { merge: { spec: { template: { spec: { tolerations } } } } });
  expect(problem).toMatch(/^patches\[0\]\.merge\.spec\.template\.spec\.tolerations\[1\]\.operator: /);
});
