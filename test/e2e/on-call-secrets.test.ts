import { synthesize, toYaml } from "../../charts/synthesize";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { peopleOf } from "./on-call/people";
import { NAMESPACE, eventually, mustApply, objectsOf, removeLayer, untilAvailable } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

// oncall-operate can obtain Secrets that it can't read. docs/adr/0021-operate-can-obtain-secrets.md depends on these facts.

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const { runAs } = peopleOf(kubectl, prod.environment.onCall ?? {});
const KINDS = ["Namespace", "Role", "RoleBinding", "ServiceAccount"];
const manifests = synthesize(layerOf(prod)).manifests.filter(
  ({ kind, metadata }) => KINDS.includes(kind) || (kind === "Deployment" && metadata.name === "entitlements"),
);

async function operate(args: readonly string[], input?: string): Promise<void> {
  const { code, stderr } = await runAs("operate", args, { input });
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
}

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilAvailable(kubectl);
});
afterAll(() => removeLayer(kubectl));

const restricted = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const podSecurity = { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } };
const password = { secretKeyRef: { name: "postgres-credentials", key: "password" } };
interface Pod {
  readonly spec: {
    readonly serviceAccountName: string;
    readonly containers: readonly [{ readonly command?: unknown; readonly env?: readonly object[] }];
  };
}
const variablesOf = ({ spec }: Pod) => JSON.stringify(spec.containers[0].env);

test("oncall-operate can start a Job with any Secret and any ServiceAccount", async () => {
  const container = { name: "x", image: "x", securityContext: restricted, env: [{ name: "P", valueFrom: password }] };
  const pod = { restartPolicy: "Never", serviceAccountName: "configuration-backup", containers: [container] };
  const template = { metadata: { labels: { app: "by-operate" } }, spec: { ...pod, securityContext: podSecurity } };
  const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "by-operate", namespace: NAMESPACE } };
  await operate(["create", "-f", "-"], toYaml([{ ...job, spec: { template } }]));
  await eventually(async () => {
    const [started] = await objectsOf<Pod>(kubectl, "pods", { labelSelector: "app=by-operate" });
    expect(started?.spec).toMatchObject({ serviceAccountName: "configuration-backup", containers: [container] });
  });
  expect((await runAs("operate", ["get", "secret", "postgres-credentials"])).stderr).toMatch(/forbidden/);
});

test("oncall-operate can replace the command of a service that has Secrets, without a new reference to one", async () => {
  const command = [{ op: "add", path: "/spec/template/spec/containers/0/command", value: ["env"] }];
  await untilAvailable(kubectl);
  await operate(["patch", "deployment/entitlements", "--type=json", "-p", JSON.stringify(command)]);
  await eventually(async () => {
    const pods = await objectsOf<Pod>(kubectl, "pods", { labelSelector: "app=entitlements" });
    const changed = pods.find(({ spec }) => JSON.stringify(spec.containers[0].command) === '["env"]');
    expect(changed && variablesOf(changed)).toContain('"secretKeyRef"');
  });
});

test("a rollback by oncall-operate refers to a Secret that the replaced template does not name", async () => {
  const secretOf = () =>
    kubectl.run([
      "-n",
      NAMESPACE,
      "get",
      "deployment/entitlements",
      "-o",
      "jsonpath={.spec.template.spec.containers[0].env}",
    ]);
  const earlier = await secretOf();
  expect(earlier).toContain('"postgres-credentials"');
  const names = earlier.replaceAll('"postgres-credentials"', '"postgres-credentials-rotated"');
  const rotated = [
    { op: "replace", path: "/spec/template/spec/containers/0/env", value: JSON.parse(names) as unknown },
  ];
  await kubectl.run([
    "-n",
    NAMESPACE,
    "patch",
    "deployment/entitlements",
    "--type=json",
    "-p",
    JSON.stringify(rotated),
  ]);
  expect(await secretOf()).not.toContain('"postgres-credentials"');
  await operate(["rollout", "undo", "deployment/entitlements"]);
  expect(await secretOf()).toBe(earlier);
});
