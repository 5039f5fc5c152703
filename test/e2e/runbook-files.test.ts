import { runbookFiles, type RunbookOutput } from "../../charts/operations/runbook-files";
import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import { reachability } from "../../lib/reachability/reachability";
import { environmentOf, withRelease, layerOf } from "../helpers/fixtures";
import { TIMEOUT_SECONDS } from "./support/kubectl";
import { NAMESPACE, apply, eventually, mustApply, objectsOf, removeLayer, untilFloors } from "./support/layer";
import { sharedKubectl } from "./support/shared-cluster";

const kubectl = sharedKubectl();
const TRIAL = { share: 25, stable: { version: "v1.0.1", floor: 3 }, canary: { version: "v1.1.0", floor: 1 } };
const prod = withRelease(environmentOf("prod"), "streaming", TRIAL);
const { manifests } = synthesize(layerOf(prod));
const files = runbookFiles(layerOf(prod));
const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);

beforeAll(async () => {
  await removeLayer(kubectl);
  await mustApply(kubectl, manifests);
  await untilFloors(kubectl);
});
// Each test starts from the rendered manifests.
afterEach(async () => {
  await apply(kubectl, manifests, "--force-conflicts");
  await untilFloors(kubectl);
});
afterAll(() => removeLayer(kubectl));

/** Applies a file with the command from the file's header. */
async function applyFile({ text }: RunbookOutput, ...more: string[]): Promise<void> {
  const args = ["apply", "--server-side", "--field-manager=access-layer", ...more, "-f", "-"];
  const { code, stderr } = await kubectl.try(args, { input: text });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
}

function fileOf(kind: string): RunbookOutput {
  const found = files.find(({ file }) => file.kind === kind);
  if (found === undefined) throw new Error(`no file of kind ${kind}`);
  return found;
}

async function imagesOf(selector: string): Promise<readonly string[]> {
  const pods = await own("get", "pods", "-l", selector, "-o", "jsonpath={.items[*].spec.containers[0].image}");
  return [...new Set(pods.split(" "))];
}

test.each(files.flatMap(({ file, ...output }) => ("service" in file ? [{ file, ...output }] : [])))(
  "$path can be applied without a warning, and the runbook's wait command succeeds",
  async ({ file, ...output }) => {
    await applyFile({ file, ...output });
    await untilFloors(kubectl);
    const track = file.kind === "green-deployment" ? "green" : "canary";
    const selector = `app=${file.service},version=${track}`;
    await own("wait", "--for=condition=ready", "pod", "-l", selector, `--timeout=${TIMEOUT_SECONDS}s`);
    const pods = await own("get", "pods", "-l", selector, "-o", "name");
    const autoscaler = output.manifests.find(({ kind }) => kind === "HorizontalPodAutoscaler");
    const { minReplicas } = autoscaler?.["spec"] as unknown as { readonly minReplicas: number };
    expect(pods.trim().split("\n").length).toBeGreaterThanOrEqual(minReplicas);
  },
);

test("the clean file restores every workload after manual changes and ends the canary trial", async () => {
  await own("set", "image", "deployment/metrics", "metrics=ghcr.io/254carbon/access-layer-metrics:v6.6.6");
  await applyFile(fileOf("clean-deployment"), "--force-conflicts");
  await untilFloors(kubectl);
  // Old pods may still be terminating after the rollout.
  await eventually(async () => {
    expect(await imagesOf("app=metrics")).toEqual(["ghcr.io/254carbon/access-layer-metrics:v1.0.1"]);
    expect(await imagesOf("app=streaming")).toEqual(["ghcr.io/254carbon/access-layer-streaming:v1.0.1"]);
  });
});

test("after the emergency file is applied, the cluster's policies do not allow any flow", async () => {
  const workloads = manifests.filter(({ kind }) => kind !== "NetworkPolicy");
  const policies = async () => (await objectsOf<Manifest>(kubectl, "networkpolicies")).map(policyOf);
  const ofLayer = async () => {
    const { nodes, matrix } = reachability([...workloads, ...(await policies())]);
    const isOfLayer = new Set(nodes.filter(({ isWorkload }) => isWorkload).map(({ name }) => name));
    return matrix().filter(({ from, to, ports }) => ports.length > 0 && (isOfLayer.has(from) || isOfLayer.has(to)));
  };
  expect((await ofLayer()).length).toBeGreaterThan(50);
  await applyFile(fileOf("emergency-network-policy"));
  expect(await ofLayer()).toEqual([]);
  await mustApply(kubectl, manifests);
  expect((await ofLayer()).length).toBeGreaterThan(50);
});

/** Converts a listed policy to a manifest. It keeps the defaults that the API server added. */
function policyOf({ apiVersion, kind, metadata, ...more }: Manifest): Manifest {
  return { apiVersion, kind, metadata: { name: metadata.name, namespace: NAMESPACE }, ...more };
}

test("the API server accepts the security monitoring file in addition to the applied objects", async () => {
  await applyFile(fileOf("security-monitoring"));
  const rules = await own("get", "prometheusrules.monitoring.coreos.com", "-o", "name");
  expect(rules.trim().split("\n").sort()).toEqual([
    "prometheusrule.monitoring.coreos.com/access-layer-rules",
    "prometheusrule.monitoring.coreos.com/access-layer-security-rules",
  ]);
});
