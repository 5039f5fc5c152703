import { NEW_FIELDS } from "../../../lib/patches/kubernetes-versions";
import { formatPath } from "../../../lib/spec/problem";
import { add, onKubernetes } from "../../helpers/patches";
import type { PatchOperation, PatchSpec } from "../../../lib/spec/patches";

const CONTAINER = "/spec/template/spec/containers/0";

function patchOf(kind: string, name: string, ...patch: readonly PatchOperation[]): PatchSpec {
  return { target: { kind, name }, reason: "Why.", patch };
}

function problemsOn(kubernetes: string, patch: PatchSpec): readonly string[] {
  return onKubernetes(kubernetes, patch).problems.map(
    ({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`,
  );
}

const proxy = {
  name: "proxy",
  image: "registry.example.com/proxy:v1",
  restartPolicy: "Always",
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
};

const SIDECAR = patchOf("Deployment", "metrics", add("/spec/template/spec/initContainers", [proxy]));

test("a native sidecar needs Kubernetes 1.29", () => {
  expect(problemsOn("1.28", SIDECAR)).toEqual([
    'patches/kubernetes patches[0].patch[0]: must not set spec.template.spec.initContainers[proxy].restartPolicy, because it requires Kubernetes 1.29, but cluster.kubernetes is "1.28"; set cluster.kubernetes to the version of the cluster (kubectl version), or remove this change (Deployment metrics)',
  ]);
  expect(problemsOn("1.29", SIDECAR)).toEqual([]);
});

test.each([
  [
    "1.30",
    patchOf("Deployment", "metrics", add(`${CONTAINER}/securityContext/appArmorProfile`, { type: "RuntimeDefault" })),
  ],
  [
    "1.30",
    patchOf(
      "Deployment",
      "metrics",
      add("/spec/template/spec/securityContext/appArmorProfile", { type: "RuntimeDefault" }),
    ),
  ],
  ["1.30", patchOf("Deployment", "metrics", add(`${CONTAINER}/lifecycle/postStart`, { sleep: { seconds: 1 } }))],
  ["1.31", patchOf("Service", "metrics-service", add("/spec/trafficDistribution", "PreferClose"))],
  [
    "1.29",
    patchOf(
      "CronJob",
      "database-backup",
      add("/spec/jobTemplate/spec/backoffLimitPerIndex", 1),
      add("/spec/jobTemplate/spec/completionMode", "Indexed"),
      add("/spec/jobTemplate/spec/completions", 1),
    ),
  ],
  [
    "1.33",
    patchOf("Deployment", "metrics", add("/spec/template/spec/securityContext/seLinuxChangePolicy", "MountOption")),
  ],
  ["1.33", patchOf("Deployment", "metrics", add("/spec/template/spec/hostUsers", false))],
  [
    "1.33",
    patchOf(
      "Deployment",
      "metrics",
      add(`${CONTAINER}/resizePolicy`, [{ resourceName: "cpu", restartPolicy: "NotRequired" }]),
    ),
  ],
  ["1.34", patchOf("Deployment", "metrics", add("/spec/template/spec/resources", { limits: { memory: "1Gi" } }))],
  ["1.34", patchOf("PersistentVolumeClaim", "postgres-data", add("/spec/volumeAttributesClassName", "gold"))],
  ["1.35", patchOf("HorizontalPodAutoscaler", "metrics", add("/spec/behavior/scaleDown/tolerance", "0.2"))],
  ["1.29", patchOf("CronJob", "database-backup", add("/spec/jobTemplate/spec/podReplacementPolicy", "Failed"))],
] as const)("a field that is new in Kubernetes %s is rejected on an older one: %j", (since, patch) => {
  const before = `1.${Number(since.slice(2)) - 1}`;
  expect(problemsOn(before, patch)).toEqual([expect.stringContaining(`requires Kubernetes ${since}`)]);
  expect(problemsOn(since, patch)).toEqual([]);
});

test("a patch can remove a field that is newer than the cluster", () => {
  const removed = patchOf("Deployment", "metrics", { op: "remove", path: "/spec/template/spec/initContainers" });
  const { problems } = onKubernetes("1.27", SIDECAR, removed);
  expect(problems.map(({ code }) => code)).not.toContain("patches/guarantee");
});

test("each new field names a version above the oldest supported one", () => {
  expect(NEW_FIELDS.filter(({ since }) => !/^1\.(2[89]|3\d)$/.test(since))).toEqual([]);
});
