import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { NAMESPACE, removeLayer, untilAvailable } from "../e2e/support/layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import { administrator, keyOf, liveObjects, uids } from "./support/cluster-objects";
import { killedUp, recorded, recover } from "./support/interruption";
import { DEV_WITH_SECRETS } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();
const props = environmentOf("dev");
const { manifests } = synthesize(layerOf(props));
const claims = manifests.filter(({ kind }) => kind === "PersistentVolumeClaim");

let dev: Project;
/** UIDs that the claims had when they were first seen. */
let firstClaims: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  dev = await createProject({ stack: "dev", program: DEV_WITH_SECRETS, checkpoints: true });
  for (const key of ["jwksUrl", "jwtKey"]) await dev.run(["config", "set", "--secret", key, "only-for-this-test"]);
});

afterAll(() => removeLayer(kubectl));

/** Moments to kill the first rollout and later releases. Each `up` continues where the previous one was killed. */
const MOMENTS: readonly (readonly [when: string, isTime: () => boolean | Promise<boolean>])[] = [
  ["the first object is written", () => objectExists("namespace", NAMESPACE)],
  ["a Secret is written", () => objectExists("secret", "access-secrets")],
  ["a third of the resources are recorded", () => recorded(dev).length >= 25],
  ["most resources are recorded", () => recorded(dev).length >= 45],
  ["a Deployment is written and its pods are not ready", () => objectExists("deployment", "keycloak-deployment")],
  ["a release has reached the first Deployment", () => isReleased("entitlements", "v1.0.2")],
  ["another release has reached the last Deployment", () => isReleased("streaming", "v1.0.3")],
];

test.each(MOMENTS)("after a kill when %s, recovery does not lose or duplicate any resource", async (when, isTime) => {
  if (when.startsWith("a release")) await release("v1.0.1", "v1.0.2");
  if (when.startsWith("another release")) await release("v1.0.2", "v1.0.3");
  await killedUp(dev, isTime);
  await recover(dev);

  const { changes } = await preview(dev);
  const existing = new Set((await liveObjects(kubectl, manifests)).map(keyOf));
  // Newer providers do not create an object that already exists.
  expect(
    changes.filter((change) => change.startsWith("create ") && existing.has(change.slice("create ".length))),
  ).toEqual([]);
  expect(changes.filter((change) => !/^(create|update) /.test(change))).toEqual([]);
  const seen = uids(await liveObjects(kubectl, claims));
  expect(seen).toEqual({ ...seen, ...firstClaims });
  firstClaims = seen;
});

test("the next pulumi up completes the rollout, creates every object only once and keeps the same claims", async () => {
  await up(dev);
  // An unchanged Deployment may still be rolling out a change from the killed run.
  await untilAvailable(kubectl);
  expect((await preview(dev, "--refresh")).changes).toEqual([]);
  expect(uids(await liveObjects(kubectl, claims))).toEqual(firstClaims);
  expect(Object.keys(firstClaims)).toHaveLength(4);

  const urns = recorded(dev);
  expect(new Set(urns).size).toBe(urns.length);
  // Includes the stack, its provider, the component and the Secret.
  expect(urns).toHaveLength(manifests.length + 4);
  expect(await everything()).toEqual(manifests.filter(isOurKind).map(keyOfManifest).sort());
});

test("pulumi up adopts a Secret that is in the cluster but not in the state", async () => {
  const uid = () => kubectl.run(["-n", NAMESPACE, "get", "secret", "access-secrets", "-o", "jsonpath={.metadata.uid}"]);
  const before = await uid();
  const urn = recorded(dev).find((one) => one.endsWith("Secret/254carbon-access/access-secrets")) ?? "";
  await dev.run(["state", "delete", urn, "--force", "--target-dependents", "--stack", "dev"]);
  await recover(dev);
  expect((await preview(dev)).changes).toContain("create Secret/254carbon-access/access-secrets");
  await up(dev);
  expect(await uid()).toBe(before);
  expect((await preview(dev, "--refresh")).changes).toEqual([]);
});

/** Kinds that only the layer uses in the namespace. */
const OUR_KINDS = ["Deployment", "Service", "PersistentVolumeClaim", "CronJob", "NetworkPolicy"];

function isOurKind({ kind }: Manifest): boolean {
  return OUR_KINDS.includes(kind);
}

function keyOfManifest({ kind, metadata: { name, namespace } }: Manifest): string {
  return [kind, namespace, name].join("/");
}

async function everything(): Promise<readonly string[]> {
  const path = '{range .items[*]}{.kind}/{.metadata.namespace}/{.metadata.name}{"\\n"}{end}';
  const text = await kubectl.run(["-n", NAMESPACE, "get", OUR_KINDS.join(","), "-o", `jsonpath=${path}`]);
  return text.trim().split("\n").sort();
}

async function objectExists(kind: string, name: string): Promise<boolean> {
  return (await kubectl.try(["-n", NAMESPACE, "get", kind, name])).code === 0;
}

async function isReleased(deployment: string, version: string): Promise<boolean> {
  const path = "jsonpath={.spec.template.spec.containers[0].image}";
  return (await kubectl.run(["-n", NAMESPACE, "get", "deployment", deployment, "-o", path])).endsWith(`:${version}`);
}

/** Completes the rollouts of killed runs, then releases a new version of every service. */
async function release(from: string, to: string): Promise<void> {
  await up(dev);
  for (const service of Object.keys(props.release.services)) {
    const line = (version: string) => `  ${service}:\n    rolling: { version: ${version}`;
    dev.edit("dev.release.yaml", line(from), line(to));
  }
}
