import { synthesize } from "../../charts/synthesize";
import type { Manifest } from "../../lib/manifests/manifest";
import type { Scale } from "../../lib/spec/service";
import { transitionWarnings } from "../../lib/transitions/transitions";
import { NAMESPACE, eventually, removeLayer } from "../e2e/support/layer";
import { runStep } from "../e2e/support/printed-step";
import { environmentOf, layerOf, withRelease, type EnvironmentFiles } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import { administrator } from "./support/cluster-objects";
import { LIGHT_START } from "./support/programs";
import { createProject, type Project } from "./support/project";

const kubectl = administrator();

/** Registers only the objects of metrics and the Namespace. */
const METRICS_ONLY = `${LIGHT_START}
const { ManifestResources, kubernetesProvider, loadStack } = require("access-layer");
const { synthesize } = require("./build/charts");
const { layer } = loadStack("environments");
const provider = kubernetesProvider("kubernetes", { context: layer.cluster.context, identifier: layer.name });
const KINDS = ["Deployment", "HorizontalPodAutoscaler", "ServiceAccount"];
const manifests = synthesize(layer).manifests.filter(
  ({ kind, metadata }) => kind === "Namespace" || (metadata.name === "metrics" && KINDS.includes(kind)),
);
new ManifestResources("metrics", { manifests }, { provider });
`;

/** Dev with four pods of metrics, or at least four. */
function withScale(scale: Scale): EnvironmentFiles {
  const { environment, release } = environmentOf("dev");
  const { metrics, ...services } = environment.services;
  if (metrics === undefined) throw new Error("dev has no service metrics");
  const files = { environment: { ...environment, services: { ...services, metrics: { ...metrics, scale } } }, release };
  return withRelease(files, "metrics", { rolling: { version: "v1.0.1", floor: 4 } });
}

const FIXED = withScale({ min: 4 });
const RANGED = withScale({ min: 4, max: 6 });
const manifestsOf = (files: EnvironmentFiles): readonly Manifest[] => synthesize(layerOf(files)).manifests;
const replicas = () => kubectl.run(["-n", NAMESPACE, "get", "deployment/metrics", "-o", "jsonpath={.spec.replicas}"]);

/** The autoscaler would raise the number to its minimum again. */
const WITHOUT_AUTOSCALER = ["--exclude", "**HorizontalPodAutoscaler**"];

let project: Project;

beforeEach(async () => {
  await removeLayer(kubectl);
  project = await createProject({ stack: "dev", program: METRICS_ONLY, files: FIXED });
  await up(project);
});
afterAll(() => removeLayer(kubectl));

test("without the printed handover, pulumi up drops a fixed number to one pod", async () => {
  project.write(RANGED);
  await up(project, ...WITHOUT_AUTOSCALER);
  expect(await replicas()).toBe("1");
});

test("after the printed handover, pulumi up to a range keeps every pod", async () => {
  runStep(kubectl, transitionWarnings(manifestsOf(FIXED), manifestsOf(RANGED))[0]?.steps[0]);
  project.write(RANGED);
  await up(project, ...WITHOUT_AUTOSCALER);
  expect(await replicas()).toBe("4");
  await up(project);
  expect((await preview(project, "--refresh")).changes).toEqual([]);
  expect(await replicas()).toBe("4");
});

test("pulumi up from a range to a fixed number conflicts, and succeeds after the printed steps", async () => {
  runStep(kubectl, transitionWarnings(manifestsOf(FIXED), manifestsOf(RANGED))[0]?.steps[0]);
  project.write(RANGED);
  await up(project);
  await kubectl.run(["-n", NAMESPACE, "patch", "hpa/metrics", "-p", JSON.stringify({ spec: { minReplicas: 5 } })]);
  await eventually(async () => expect(await replicas()).toBe("5"));
  project.write(FIXED);
  const { code, stdout, stderr } = await project.try(["up", "--skip-preview", "--stack", "dev"]);
  expect(code).not.toBe(0);
  expect(`${stdout}${stderr}`).toMatch(
    /conflict with "kube-controller-manager" with subresource "scale"[^]*\.spec\.replicas/,
  );
  expect(await replicas()).toBe("5");
  const [first, second] = transitionWarnings(manifestsOf(RANGED), manifestsOf(FIXED))[0]?.steps ?? [];
  runStep(kubectl, first);
  runStep(kubectl, second);
  await up(project);
  expect(await replicas()).toBe("4");
  expect((await preview(project, "--refresh")).changes).toEqual([]);
});
