import { synthesize } from "../../charts/synthesize";
import { driftOf } from "../../lib/manifests/drift/drift";
import { apiProblems } from "../../lib/manifests/api-problems";
import { recordAt } from "../../lib/manifests/json";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";
import { podSecurityProblems } from "../../lib/manifests/pod-security";
import { applyPatch } from "../../lib/patches/apply";
import { changedLayer, contains, needsOf } from "../helpers/needs";
import { POD_CASES, deploymentOf } from "../helpers/pod-security-cases";
import { judgeOf } from "./fuzz/server";
import { NAMESPACE, mustApply, removeLayer } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const { manifests } = synthesize(changedLayer("prod"));
const isPatched = ({ metadata }: Manifest) =>
  metadata.annotations?.["access-layer.254carbon.com/patched"] !== undefined;

beforeAll(async () => {
  await removeLayer(kubectl);
  // The API server knows the kinds of monitoring only with their operator.
  const namespace = manifests.filter(({ kind }) => kind === "Namespace");
  await mustApply(kubectl, namespace);
});
afterAll(() => removeLayer(kubectl));

test("the API server accepts each patched object and each NetworkPolicy without a warning, and stores it as it is rendered", async () => {
  const changed = manifests.filter((one) => isPatched(one) || one.kind === "NetworkPolicy");
  expect(changed.length).toBeGreaterThan(20);
  const { judge } = judgeOf(kubectl.kubeconfig, NAMESPACE);
  for (const manifest of changed)
    expect([identityOf(manifest), await judge(manifest)]).toEqual([identityOf(manifest), []]);
  await mustApply(kubectl, changed);
  const args = ["get", "-f", "-", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(
    await kubectl.run(args, { input: JSON.stringify({ apiVersion: "v1", kind: "List", items: changed }) }),
  ) as {
    items: readonly Manifest[];
  };
  for (const { need, object, contains: wanted } of needsOf("prod")) {
    const live = items.find(({ kind, metadata }) => `${kind} ${metadata.name}` === object);
    expect([need, live === undefined || contains(live, wanted)]).toEqual([need, true]);
  }
  // Autoscalers choose the number of pods.
  const others = driftOf(changed, items).flatMap(({ fields, others }) =>
    [...fields, ...others].map(({ path }) => path),
  );
  expect(others.filter((path) => path !== "spec.replicas")).toEqual([]);
});

test.each(POD_CASES)("the API server agrees about the Pod Security of $name", async (one) => {
  const deployment = deploymentOf(one);
  const warnings = await judgeOf(kubectl.kubeconfig, NAMESPACE).judge(deployment);
  const ours = podSecurityProblems(recordAt(deployment, "spec", "template"));
  // Old annotations are deprecated, which is another warning.
  const theirs = warnings.filter((text) => text.includes("PodSecurity"));
  expect([theirs.length > 0, theirs]).toEqual([ours.length > 0, theirs]);
});

const WRONG: readonly (readonly [kind: string, name: string, merge: object])[] = [
  ["Deployment", "metrics", { spec: { paused: "no" } }],
  ["Deployment", "metrics", { spec: { template: { spec: { nodeSelektor: { a: "b" } } } } }],
  ["Deployment", "metrics", { spec: { template: { spec: { tolerations: [{ key: "a", operator: "In" }] } } } }],
  ["Deployment", "metrics", { spec: { template: { spec: { priorityClassName: "A B" } } } }],
  ["Deployment", "metrics", { spec: { template: { spec: { dnsPolicy: "None" } } } }],
  ["Service", "auth-service", { spec: { sessionAffinity: "Cookie" } }],
  ["Service", "auth-service", { spec: { externalTrafficPolicy: "Local" } }],
  ["PersistentVolumeClaim", "postgres-data", { spec: { volumeMode: "Files" } }],
  [
    "HorizontalPodAutoscaler",
    "metrics",
    { spec: { behavior: { scaleUp: { policies: [{ type: "Pods", value: 0 }] } } } },
  ],
  ["CronJob", "probe", { spec: { concurrencyPolicy: "Never" } }],
  ["ServiceAccount", "metrics", { metadata: { annotations: { "a b": "c" } } }],
];

test.each(WRONG)("the API server refuses what the schema refuses: %s %s %j", async (kind, name, merge) => {
  const rendered = manifests.find((one) => one.kind === kind && one.metadata.name === name);
  if (rendered === undefined) throw new Error(`no ${kind} ${name}`);
  const patched = applyPatch(rendered, { target: { kind, name }, reason: "Wrong.", merge: { ...merge } });
  if (!("manifest" in patched)) throw new Error(patched.message);
  expect(apiProblems(patched.manifest)).not.toEqual([]);
  expect(await judgeOf(kubectl.kubeconfig, NAMESPACE).judge(patched.manifest)).not.toEqual([]);
});
