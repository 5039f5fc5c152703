import { readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import type { Outcome } from "../e2e/support/kubectl";
import { NAMESPACE, eventually, removeLayer, untilAvailable } from "../e2e/support/layer";
import { stepOf, workflowOf } from "../examples/workflows";
import { PROJECT, environmentOf, layerOf } from "../helpers/fixtures";
import { up } from "./support/changes";
import { administrator } from "./support/cluster-objects";
import { writeKubeconfig } from "./support/kubeconfig";
import { documented } from "./support/page";
import { LAYER_ALONE } from "./support/programs";
import { createProject, type Project } from "./support/project";

/** The preview role and workflow steps from `examples/ci`. */
const ROLE = join(PROJECT, "examples", "ci", "preview-role.yaml");
const PREVIEW = "Preview";
const LOOK = "Detect drift";
const READER = { user: "pull-request", group: "access-layer-preview" };

/** The Secrets that docs/pulumi.md creates before the rollout, as env files. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  "access-secrets": ["ACCESS_JWKS_URL=https://keys.invalid", "ACCESS_JWT_SECRET_KEY=a=b # c"],
  "postgres-credentials": ["password=p"],
  "redis-credentials": ["password=r"],
  "keycloak-credentials": ["username=u", "password=k"],
};

const kubectl = administrator();
const { manifests } = synthesize(layerOf(environmentOf("dev")));
const byHand = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);

let dev: Project;
let reader: string;

beforeAll(async () => {
  dev = await createProject({ stack: "dev", program: LAYER_ALONE });
  for (const [name, lines] of Object.entries(SECRETS)) writeFileSync(join(dev.folder, `${name}.env`), lines.join("\n"));
  await dev.shell(documented("Create the Secrets", "dev"));
  await up(dev);
  await untilAvailable(kubectl);
  await kubectl.run(["apply", "-f", ROLE]);
  reader = writeKubeconfig(dev.folder, "readers-kubeconfig", READER);
});

afterAll(async () => {
  await kubectl.run(["delete", "-f", ROLE]);
  await removeLayer(kubectl);
});

/** Runs a step of the workflow with the read-only role. */
function runAsReader(step: string, event: "pull_request" | "schedule"): Promise<Outcome> {
  const variables = {
    KUBECONFIG: reader,
    ENVIRONMENT: "dev",
    GITHUB_EVENT_NAME: event,
    GITHUB_STEP_SUMMARY: "summary.md",
  };
  const exported = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  return dev.tryShell(exported.join("") + (stepOf(workflowOf("rollout.yml").jobs["preview"], step).run ?? ""));
}

test("the layer adopts an existing Namespace, and the existing Secrets have all keys that its pods read", async () => {
  const read = missingKeys(await byHand("get", "secrets", "-o", "json"));
  expect(read).toEqual([]);
  expect(await byHand("get", "namespace", NAMESPACE, "-o", "jsonpath={.metadata.labels}")).toContain("pod-security");
  expect(await byHand("get", "secret", "access-secrets", "-o", "jsonpath={.data.ACCESS_JWT_SECRET_KEY}")).toBe(
    Buffer.from("a=b # c").toString("base64"),
  );
});

/** Keys that dev's pods read from Secrets that do not contain them. */
function missingKeys(secrets: string): readonly string[] {
  const { items } = JSON.parse(secrets) as { readonly items: readonly Pick<Manifest, "metadata" | "data">[] };
  const existing = new Set(
    items.flatMap(({ metadata, data }) => Object.keys(data ?? {}).map((key) => `${metadata.name}/${key}`)),
  );
  const references = [...JSON.stringify(manifests).matchAll(/"secretKeyRef":(\{[^}]*\})/g)].map(([, text = ""]) => {
    const { name, key } = JSON.parse(text) as { readonly name: string; readonly key: string };
    return `${name}/${key}`;
  });
  expect(references.length).toBeGreaterThan(5);
  return references.filter((reference) => !existing.has(reference));
}

test("the preview role can read objects except Secrets, and can't write", async () => {
  const can = async (verb: string, resource: string, namespace = NAMESPACE) => {
    const identity = ["--as", READER.user, "--as-group", READER.group];
    return (await kubectl.try(["auth", "can-i", verb, resource, "-n", namespace, ...identity])).code;
  };
  // A new role takes effect after a short delay.
  await eventually(async () => expect(await can("get", "deployments.apps")).toBe(0));
  for (const verb of ["create", "patch", "update", "delete"]) expect(await can(verb, "deployments.apps")).toBe(1);
  expect([await can("get", "secrets"), await can("create", "pods/exec")]).toEqual([1, 1]);
  expect(await can("get", "configmaps", "kube-system")).toBe(1);
});

test("the preview for a pull request shows the changed fields", async () => {
  const [old, next] = ["  metrics:\n    rolling: { version: v1.0.1", "  metrics:\n    rolling: { version: v1.0.7"];
  dev.edit("dev.release.yaml", old, next);
  try {
    const { code, stdout } = await runAsReader(PREVIEW, "pull_request");
    expect(stdout).toMatch(/ ~ image: ".*metrics:v1\.0\.1" => ".*metrics:v1\.0\.7"\n[^]*\n {4}~ 1 to update\n/);
    expect(code).toBe(0);
  } finally {
    dev.edit("dev.release.yaml", next, old);
  }
});

test("the nightly run reports no drift in an unchanged cluster, and prints few lines", async () => {
  const { code, stdout } = await runAsReader(PREVIEW, "schedule");
  expect(stdout).not.toContain("Deployment/");
  expect(stdout).toMatch(/Resources:\n {4}\d+ unchanged\n/);
  expect(code).toBe(0);
  const looked = await runAsReader(LOOK, "schedule");
  expect([looked.code, looked.stdout]).toEqual([0, `no drift in ${manifests.length} objects\n`]);
});

test("the nightly run reports fields that were changed, added or removed manually", async () => {
  await byHand("patch", "service", "gateway-service", "-p", '{"spec":{"selector":{"version":"canary"}}}');
  await byHand("set", "env", "deployment/metrics", "LOG_LEVEL=debug");
  await byHand("set", "image", "deployment/auth", "auth=example.com/auth:v9");
  await byHand("label", "networkpolicy", "default-deny", "example.com/by=hand");
  await byHand("label", "service", "auth-service", "app-");
  await byHand(
    "patch",
    "service",
    "metrics-service",
    "--field-manager=access-layer",
    "-p",
    '{"spec":{"selector":{"app":"auth"}}}',
  );
  // A runbook procedure that does not change the files must not cause drift.
  await byHand("rollout", "restart", "deployment/entitlements");
  await untilAvailable(kubectl);
  // Waits for the rollouts first, because new pods of auth can't start without their ServiceAccount.
  await byHand("delete", "serviceaccount", "auth");

  const looked = await runAsReader(LOOK, "schedule");
  expect(looked.code).toBe(1);
  expect(blocksOf(looked.stdout)).toEqual([
    `7 of ${manifests.length} objects drifted`,
    `apps/v1/Deployment 254carbon-access/auth
  spec.template.spec.containers[auth].image: ghcr.io/254carbon/access-layer-auth:v1.0.1 → example.com/auth:v9
  spec.template.spec.containers[auth].image  by kubectl-set`,
    `apps/v1/Deployment 254carbon-access/metrics
  spec.template.spec.containers[metrics].env[LOG_LEVEL].name   by kubectl-set
  spec.template.spec.containers[metrics].env[LOG_LEVEL].value  by kubectl-set`,
    `networking.k8s.io/v1/NetworkPolicy 254carbon-access/default-deny
  metadata.labels["example.com/by"]  by kubectl-label`,
    `v1/Service 254carbon-access/auth-service
  metadata.labels.app: auth → (absent)`,
    `v1/Service 254carbon-access/gateway-service
  spec.selector  by kubectl-patch`,
    `v1/Service 254carbon-access/metrics-service
  spec.selector.app: metrics → auth`,
    `v1/ServiceAccount 254carbon-access/auth
  missing`,
  ]);
  const { code, stdout } = await runAsReader(PREVIEW, "schedule");
  expect(code).not.toBe(0);
  const changed = new Set(
    [...stdout.matchAll(/access-layer:(\S+) (?:update|create)/g)].map(([, object = ""]) => object),
  );
  // Pulumi does not detect added keys.
  expect([...changed].sort()).toEqual([
    "Deployment/254carbon-access/auth",
    "Service/254carbon-access/auth-service",
    "Service/254carbon-access/metrics-service",
    "ServiceAccount/254carbon-access/auth",
  ]);
  expect(readFileSync(join(dev.folder, "summary.md"), "utf8")).toContain(looked.stdout);
});

/** Sorted output per object, without timestamps. */
function blocksOf(text: string): readonly string[] {
  const lines = text.replaceAll(/ +\d{4}-\S+Z$/gm, "").trim();
  return lines.split(/\n(?! )/).sort();
}
