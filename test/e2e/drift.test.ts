import { synthesize, toYaml } from "../../charts/synthesize";
import { driftOf } from "../../lib/manifests/drift/drift";
import type { Manifest } from "../../lib/manifests/manifest";
import { blocks, page } from "../docs/sandbox";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { operatorShell } from "./on-call/operator-shell";
import { NAMESPACE, apply, mustApply, removeLayer, untilAvailable, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const prod = environmentOf("prod");
const { manifests } = synthesize(layerOf(prod));
const byHand = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
const patch = (kind: string, name: string, spec: object, ...more: string[]) =>
  byHand("patch", kind, name, "-p", JSON.stringify({ spec }), ...more);

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
});
afterAll(() => removeLayer(kubectl));

/** Current drift, as lines keyed by object, without timestamps. */
async function drift(): Promise<Readonly<Record<string, readonly string[]>>> {
  const args = ["get", "-f", "-", "-o", "json", "--ignore-not-found", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(args, { input: toYaml(manifests) })) as { items: readonly Manifest[] };
  const drifted = driftOf(manifests, items).map(({ identity, isMissing, deletedSince, fields, others }) => [
    identity.split("/").at(-1),
    [
      ...(isMissing ? ["missing"] : []),
      ...(deletedSince === undefined ? [] : ["deleting"]),
      ...fields.map(({ path, after }) => `${path}: ${JSON.stringify(after)}`),
      ...others.map(({ path, manager }) => `${path} by ${manager}`),
    ],
  ]);
  return Object.fromEntries(drifted) as Readonly<Record<string, readonly string[]>>;
}

/** Reapplies the manifests as described in docs/pulumi.md. */
async function reapply(): Promise<void> {
  expect((await apply(kubectl, manifests, "--force-conflicts")).code).toBe(0);
}

describe("the documented command", () => {
  const shell = operatorShell(kubectl);
  const [documented = ""] = blocks("sh", page("docs", "pulumi.md")).filter((block) => block.includes(" drift "));
  const command = documented.replaceAll("--env dev", "--env prod").replaceAll("dist/dev", "dist/prod");
  const reader = { user: "test-user", group: prod.environment.onCall?.read?.[0] };
  afterAll(() => shell.remove());

  test("the documented command reports the drift of prod to oncall-read", async () => {
    const { code, stdout } = await shell.run(reader, command);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `no drift in ${manifests.length} objects\n` });
    await byHand("set", "env", "deployment/metrics", "STRAY=1");
    const drifted = await shell.run(reader, command);
    expect(drifted.code).toBe(1);
    expect(drifted.stdout).toMatch(
      /^apps\/v1\/Deployment 254carbon-access\/metrics\n(?:.*\[STRAY\].*by kubectl-set .*\n){2}1 of \d+ objects drifted\n$/,
    );
    await byHand("set", "env", "deployment/metrics", "STRAY-");
  });

  test.each([
    ["no kind", []],
    ["no HTTPRoute", ["gateway.networking.k8s.io"]],
    ["no Deployment", ["apps"]],
  ])("the documented command reports no object as missing to a role that may read %s", async (_kinds, denied) => {
    const visitor = { user: "test-user", group: `drift-${denied.join("-")}` };
    const role = JSON.parse(await byHand("get", "role", "oncall-read", "-o", "json")) as {
      readonly rules: readonly Rule[];
    };
    const rules =
      denied.length === 0 ? [] : role.rules.filter(({ apiGroups: [group = ""] }) => !denied.includes(group));
    const name = visitor.group.replaceAll(".", "-");
    const metadata = { name, namespace: NAMESPACE };
    const api = "rbac.authorization.k8s.io";
    const subjects = [{ apiGroup: api, kind: "Group", name: visitor.group }];
    await kubectl.run(["apply", "-f", "-"], {
      input: toYaml([
        { apiVersion: `${api}/v1`, kind: "Role", metadata, rules },
        {
          apiVersion: `${api}/v1`,
          kind: "RoleBinding",
          metadata,
          subjects,
          roleRef: { apiGroup: api, kind: "Role", name },
        },
      ]),
    });
    const stopped = await shell.run(visitor, command);
    expect({ code: stopped.code, stdout: stopped.stdout }).toEqual({ code: 1, stdout: "" });
    expect(stopped.stderr).toContain("Error from server (Forbidden)");
    // Without `&&`, drift itself must notice.
    const separate = await shell.run(visitor, command.replace("live.yaml &&", "live.yaml || true;"));
    expect(separate.stdout).not.toMatch(/^ {2}missing$/m);
    expect(separate.stderr).toMatch(/live\.yaml must have at least one object|live\.yaml has no/);
  });
});

interface Rule {
  readonly apiGroups: readonly string[];
}

test("drift ignores an image change that was undone, even though its field manager is still listed", async () => {
  await byHand("set", "image", "deployment/entitlements", "entitlements=example.com/other:v9");
  expect(await drift()).toEqual({
    entitlements: [
      'spec.template.spec.containers[entitlements].image: "example.com/other:v9"',
      "spec.template.spec.containers[entitlements].image by kubectl-set",
    ],
  });
  // `rollout undo` needs the revision that this change creates.
  await untilAvailable(kubectl);
  await byHand("rollout", "undo", "deployment/entitlements");
  const entries = await byHand(
    "get",
    "deployment",
    "entitlements",
    "-o",
    "jsonpath={.metadata.managedFields[*].manager}",
    "--show-managed-fields",
  );
  expect(entries).toMatch(/\bkubectl/);
  expect(await drift()).toEqual({});
});

test("drift does not report any removed fields after a Service's type is changed and restored", async () => {
  await patch("service", "gateway-service", { type: "NodePort", externalTrafficPolicy: "Local" });
  expect(Object.keys(await drift())).toEqual(["gateway-service"]);
  await reapply();
  expect(await drift()).toEqual({});
});

test("drift detects a key that was added with this library's field manager", async () => {
  const selector = { app: "gateway", version: "blue", track: "canary" };
  await patch("service", "gateway-service", { selector }, "--field-manager=access-layer");
  expect(await drift()).toEqual({ "gateway-service": ["spec.selector by access-layer"] });
  await patch("service", "gateway-service", { selector: { track: null } }, "--field-manager=access-layer");
  expect(await drift()).toEqual({});
});

test("drift detects a live color that was scaled to zero, with and without its autoscaler", async () => {
  await byHand("scale", "deployment/gateway-blue", "--replicas=0");
  expect(await drift()).toEqual({ "gateway-blue": ["spec.replicas: 0"] });
  await byHand("delete", "hpa", "gateway-blue");
  expect(await drift()).toEqual({ "gateway-blue": ["missing"] });
  await reapply();
  expect(await drift()).toEqual({ "gateway-blue": ["spec.replicas: 0"] });
  await byHand("scale", "deployment/gateway-blue", "--replicas=3");
  await untilFloors(kubectl);
  expect(await drift()).toEqual({});
});

test("drift detects a claim that is being deleted, even if its fields match", async () => {
  await byHand("delete", "pvc", "kafka-data", "--wait=false");
  expect(await drift()).toEqual({ "kafka-data": ["deleting"] });
});
