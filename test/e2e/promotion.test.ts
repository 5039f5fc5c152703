import { readFileSync } from "fs";
import { join } from "path";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import { synthesize } from "../../charts/synthesize";
import { accessLayer, edit, newFolder, type Run } from "../bin/command-line";
import { kubeconfigOf, stopProxies } from "./support/impersonated";
import { NAMESPACE, eventually, mustApply, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const folder = newFolder();
const file = (name: string) => join(folder, "environments", name);
edit(file("staging.release.yaml"), "rolling: { version: v1.0.1", "rolling: { version: v1.1.0");
edit(file("staging.release.yaml"), "blue: { version: v1.0.1, floor: 2 }", "blue: { version: v1.1.0, floor: 2 }");
const layer = loadValidEnvironments(file(""), ["staging"])[0]?.layer;
if (layer === undefined) throw new Error("staging was not loaded");
const { manifests } = synthesize(layer);
const byHand = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);

let reader: string;
const promote = (...args: readonly string[]): Promise<Run> =>
  accessLayer(folder, ["release", "--from", "staging", "--to", "prod", "--by", "alice", ...args], {
    KUBECONFIG: reader,
  });

/** Since when a service serves all requests, in milliseconds since 1970. */
async function sinceOf(service: string): Promise<number> {
  const { code, stdout, stderr } = await promote("--dry-run", "--json", service);
  if (code !== 0) throw new Error(stdout + stderr);
  const { targets } = JSON.parse(stdout) as { targets: readonly { services: readonly { since: string }[] }[] };
  return Date.parse(targets[0]?.services[0]?.since ?? "");
}

/** The time of the next second, because the API server records whole seconds. */
async function nextSecond(): Promise<number> {
  const start = Math.floor(Date.now() / 1000) * 1000 + 1000;
  await new Promise((resolve) => setTimeout(resolve, start - Date.now()));
  return start;
}

/** Waits until the command finds the service verified, and returns since when it serves. */
async function eventuallySince(service: string): Promise<number> {
  let since = NaN;
  await eventually(async () => {
    since = await sinceOf(service);
  }, 1000);
  return since;
}

const started = Date.now() - 1000;
beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
  reader = await kubeconfigOf(kubectl, layer.onCall.read[0] ?? "", "staging-eu");
});
afterAll(async () => {
  stopProxies();
  await removeLayer(kubectl);
});

test("oncall-read gets a refusal of new versions that have not served for long enough", async () => {
  const { code, stdout, stderr } = await promote("--yes");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  for (const name of ["entitlements", "gateway"])
    expect(stderr).toMatch(
      new RegExp(
        `^ {2}${name}: ${name} has served all requests in staging with v1\\.1\\.0 for .*, and prod needs 1 h`,
        "m",
      ),
    );
  edit(file("prod.yaml"), "services:\n", "delivery: { soakMinutes: 0 }\nservices:\n");
});

test("a service without colors serves since the end of its rollout, and a restart or a scale to nothing starts again", async () => {
  const first = await sinceOf("entitlements");
  expect(first).toBeGreaterThanOrEqual(started);
  expect(first).toBeLessThanOrEqual(Date.now());
  await nextSecond();
  // Neither the same manifests again nor more pods change it.
  await mustApply(kubectl, manifests);
  await byHand("scale", "deployment/entitlements", "--replicas=2");
  expect(await eventuallySince("entitlements")).toBe(first);
  const restarted = await nextSecond();
  await byHand("rollout", "restart", "deployment/entitlements");
  expect(await eventuallySince("entitlements")).toBeGreaterThanOrEqual(restarted);
  const replaced = await nextSecond();
  await byHand("delete", "pods", "-l", "app=entitlements", "--wait=true");
  expect(await eventuallySince("entitlements")).toBeGreaterThanOrEqual(replaced);
});

test("a color serves since the last switch, also one by hand", async () => {
  const first = await sinceOf("gateway");
  const select = (version: string) =>
    byHand("patch", "service", "gateway-service", "-p", JSON.stringify({ spec: { selector: { version } } }));
  await select("green");
  const refused = await promote("--yes", "gateway");
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('spec.selector.version is "green" instead of "blue"'),
  });
  const switched = await nextSecond();
  expect(switched).toBeGreaterThan(first);
  await select("blue");
  expect(await sinceOf("gateway")).toBeGreaterThanOrEqual(switched);
});

test("the versions go to the release file of prod, with a record", async () => {
  const { code } = await promote("--yes");
  expect(code).toBe(0);
  const text = readFileSync(file("prod.release.yaml"), "utf8");
  expect(text).toMatch(/ {4}green: \{ version: v1\.1\.0, floor: 3, previous: \{ version: v1\.0\.1 \} \}\n/);
  expect(text).toMatch(/^promoted:\n {2}entitlements:\n {4}version: v1\.1\.0\n {4}from: staging\n {4}by: alice\n/m);
});
