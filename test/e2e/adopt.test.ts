import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadValidEnvironments } from "../../charts/files/chosen-environments";
import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { PENDING_ANNOTATION } from "../../lib/names";
import { accessLayer, newFolder, removeFolders } from "../bin/command-line";
import { NAMESPACE, apply, mustApply, removeLayer } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const byHand = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
const minimum = (name: string, minReplicas: number) =>
  byHand("patch", "hpa", name, "-p", JSON.stringify({ spec: { minReplicas } }));

let folder: string;
let original: string;
const file = () => join(folder, "environments", "prod.release.yaml");
const released = () => readFileSync(file(), "utf8");
const kubeconfig = () => join(folder, "kubeconfig");
const run = (...args: string[]) =>
  accessLayer(folder, [...args, "--env", "prod"], { KUBECONFIG: kubeconfig(), NO_COLOR: "1" });

/** Manifests of the files as they are now. */
function manifests(): readonly Manifest[] {
  const [loaded] = loadValidEnvironments(join(folder, "environments"), ["prod"]);
  if (loaded === undefined) throw new Error("prod was not loaded");
  return synthesize(loaded.layer).manifests;
}

/** Fields of all objects that adopt reads, without the number of pods that an autoscaler sets at any time. */
async function specs(): Promise<Readonly<Record<string, unknown>>> {
  const { items } = JSON.parse(await byHand("get", "deployments,hpa,services,httproutes", "-o", "json")) as {
    readonly items: readonly Manifest[];
  };
  return Object.fromEntries(
    items.map(({ kind, metadata, spec }) => [`${kind} ${metadata.name}`, { ...(spec as object), replicas: undefined }]),
  );
}

beforeAll(async () => {
  folder = newFolder();
  original = released();
  copyFileSync(kubectl.kubeconfig, kubeconfig());
  const config = ["--kubeconfig", kubeconfig(), "config"];
  const names = "jsonpath={.contexts[0].context.cluster} {.contexts[0].context.user}";
  const [cluster, user] = (await kubectl.run([...config, "view", "-o", names])).split(" ");
  await kubectl.run([...config, "set-context", "prod-eu", `--cluster=${cluster}`, `--user=${user}`]);
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests());
});

beforeEach(async () => {
  writeFileSync(file(), original);
  const { code, stderr } = await apply(kubectl, manifests(), "--force-conflicts");
  if (code !== 0) throw new Error(stderr);
});

afterAll(async () => {
  await removeLayer(kubectl);
  removeFolders();
});

const image = (service: string, tag: string) => `${service}=ghcr.io/254carbon/access-layer-${service}:${tag}`;

/** Applies the manifests of the file without force. It must change nothing. */
async function appliesWithoutChange(): Promise<void> {
  const before = await specs();
  const { code, stderr } = await apply(kubectl, manifests());
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(await specs()).toEqual(before);
}

test("adopt has nothing to do after an apply", async () => {
  const { code, stderr } = await run("adopt", "gateway", "--yes");
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("The release file has the state") });
  expect(released()).toBe(original);
});

test("a release, a switch and a number of pods that were set by hand are adopted, and the next apply changes nothing", async () => {
  await byHand("set", "image", "deployment/gateway-green", image("gateway", "v1.0.2"));
  await minimum("gateway-green", 5);
  await byHand("patch", "service", "gateway-service", "-p", '{"spec":{"selector":{"version":"green"}}}');
  const unadopted = await apply(kubectl, manifests());
  expect(unadopted.code).not.toBe(0);
  expect(unadopted.stderr).toMatch(/conflict with "kubectl-set".*\n?.*\.spec\.template\.spec\.containers/);

  const dry = await run("adopt", "gateway", "--dry-run");
  expect(dry).toMatchObject({ code: 0, stderr: "" });
  expect(released()).toBe(original);
  for (const line of [
    /^ {2}services\.gateway\.green\.floor +3 → 5$/m,
    /^ {2}services\.gateway\.green\.version +v1\.0\.0 → v1\.0\.2$/m,
    /^ {2}services\.gateway\.live +blue → green$/m,
    /^The manifests of this file match the objects of the service in the cluster\.$/m,
  ])
    expect(dry.stdout).toMatch(line);

  const { code, stderr } = await run("adopt", "gateway", "--yes");
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("prod.release.yaml written.") });
  expect(released()).toBe(
    original
      .replace(
        "live: blue\n    preview: green\n    blue: { version: v1.0.1, floor: 3 }",
        "live: green\n    preview: green\n    blue: { version: v1.0.1, floor: 3 }",
      )
      .replace("green: { version: v1.0.0, floor: 3 }", "green: { version: v1.0.2, floor: 5 }"),
  );
  await appliesWithoutChange();
  expect(await run("adopt", "gateway", "--yes")).toMatchObject({ code: 0, stdout: "" });
});

test("a canary that was started by hand is adopted with its share", async () => {
  await byHand("set", "image", "deployment/streaming-canary", image("streaming", "v1.0.2"));
  await minimum("streaming-stable", 3);
  const [route = ""] = manifests().flatMap((one) =>
    one.kind === "HTTPRoute" && one.metadata.name === "streaming" ? [JSON.stringify(one)] : [],
  );
  const patched = route
    .replace(/("name":"streaming-stable-service","port":\d+,"weight":)\d+/, "$175")
    .replace(/("name":"streaming-canary-service","port":\d+,"weight":)\d+/, "$125");
  await byHand(
    "patch",
    "httproute",
    "streaming",
    "--type=merge",
    "-p",
    JSON.stringify({ spec: (JSON.parse(patched) as Manifest)["spec"] }),
  );
  const { code, stdout, stderr } = await run("adopt", "streaming", "--yes");
  expect({ code, stdout, stderr }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/streaming\.share +0 → 25/),
  });
  // The list of rules is one field for field managers, and the API server adds defaults to it.
  expect(stdout).toContain("HTTPRoute 254carbon-access/streaming spec.rules: written by kubectl-patch");
  const before = await specs();
  expect((await apply(kubectl, manifests())).stderr).toMatch(
    /1 conflict: conflict with "kubectl-patch".*: \.spec\.rules/,
  );
  expect((await apply(kubectl, manifests(), "--force-conflicts")).code).toBe(0);
  expect(await specs()).toEqual(before);
});

test("while an operation has not ended, adopt is refused with the operation", async () => {
  const pending = JSON.stringify({
    operation: { kind: "release", version: "v1.0.2" },
    by: "bob",
    at: "2026-11-30T12:00:00Z",
    release: {},
  });
  const metadata = {
    name: "release-gateway",
    namespace: NAMESPACE,
    annotations: { [PENDING_ANNOTATION]: pending },
  };
  const lease = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata };
  await mustApply(kubectl, [lease]);
  try {
    const { code, stderr } = await run("adopt", "gateway", "--yes");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(
        "bob started release gateway at 2026-11-30T12:00:00Z with --via kubectl, and it has not ended; complete it with release gateway v1.0.2 --via kubectl, or take it back with abort gateway --via kubectl",
      ),
    });
  } finally {
    await byHand("delete", "lease", "release-gateway");
  }
});

test("a state that breaks a rule is refused with the rule", async () => {
  await byHand("set", "image", "deployment/streaming-canary", image("streaming", "v1.0.2"));
  const { code, stderr } = await run("adopt", "streaming", "--yes");
  expect(code).toBe(2);
  expect(stderr).toMatch(/services\.streaming\.canary\.version: must be the stable version \("v1\.0\.1"\) at share 0/);
  expect(released()).toBe(original);
});

test("changes that the release file can't express are listed with what the next apply does", async () => {
  await byHand("set", "env", "deployment/metrics", "STRAY=1");
  await byHand("set", "image", "deployment/metrics", "metrics=registry.example.com/metrics:v9");
  await minimum("metrics", 3);
  const { code, stdout } = await run("adopt", "metrics", "--yes");
  expect(code).toBe(0);
  expect(stdout).toMatch(/services\.metrics\.rolling\.floor +2 → 3\n/);
  expect(stdout).not.toMatch(/rolling\.version/);
  expect(stdout).toMatch(
    /The release file can't express these changes in the cluster:\n {2}apps\/v1\/Deployment \S+\/metrics\n/,
  );
  expect(stdout).toMatch(/\[STRAY\].*by kubectl-set/);
  expect(stdout).toMatch(/conflict, so no field is written/);
  expect(stdout).toMatch(/containers\[metrics\]\.image.*registry\.example\.com\/metrics:v9.*conflict.*kubectl-set/);

  const refused = await apply(kubectl, manifests());
  expect(refused.stderr).toMatch(/conflict with "kubectl-set".*\n?.*image/);
  expect((await apply(kubectl, manifests(), "--force-conflicts")).code).toBe(0);
  // The variable belongs only to kubectl-set.
  await byHand("set", "env", "deployment/metrics", "STRAY-");
  expect(await run("adopt", "metrics", "--yes")).toMatchObject({ code: 0 });
});

test("with --until, a changed number of pods becomes an overlay, and its end needs one forced apply", async () => {
  await minimum("metrics", 4);
  const until = ["--until", "2h", "--reason", "INC-1", "--owner", "alice"];
  expect(await run("adopt", "metrics", ...until, "--yes")).toMatchObject({ code: 0 });
  expect(released()).toMatch(
    /^overlays:\n {2}metrics:\n {4}floor: 4\n {4}until: \S+\n {4}owner: alice\n {4}reason: INC-1\n$/m,
  );
  await appliesWithoutChange();
  const overlaid = released();
  expect(await run("scale", "metrics", "--end", "--yes")).toMatchObject({ code: 0 });
  expect(released()).toBe(original);
  const conflict = await apply(kubectl, manifests());
  expect(conflict.stderr).toMatch(/conflict with "kubectl-patch".*\n?.*\.spec\.minReplicas/);

  expect((await apply(kubectl, manifests(), "--force-conflicts")).code).toBe(0);
  // The field belongs to the pipeline alone again.
  writeFileSync(file(), overlaid);
  const { code, stderr } = await apply(kubectl, manifests());
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("--until is refused if more than the number of pods changed", async () => {
  await byHand("set", "image", "deployment/metrics", image("metrics", "v1.0.2"));
  const { code, stderr } = await run("adopt", "metrics", "--until", "2h", "--reason", "INC-1", "--owner", "a", "--yes");
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("run adopt without --until") });
  const adopted = await run("adopt", "metrics", "--yes", "--json");
  expect(JSON.parse(adopted.stdout)).toMatchObject({ operation: "adopt", status: "written", leftovers: [] });
  expect(released()).toContain("rolling: { version: v1.0.2, floor: 2, previous: { version: v1.0.1 } }");
  await appliesWithoutChange();
});
