import { NAMESPACE } from "../../e2e/support/layer";
import { environmentOf, withRelease } from "../../helpers/fixtures";
import { up } from "../../pulumi-e2e/support/changes";
import { createProject, type Project } from "../../pulumi-e2e/support/project";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { imagesForNodes } from "../support/images";
import { createSecrets, layerOnNodes } from "../support/layer";
import { startLoad } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import {
  measured,
  servicesOfRedis,
  serving,
  startPulumi,
  unfinished,
  withService,
  type PulumiRun,
} from "../support/pulumi";

/** Progress deadline of the Deployments here. Pulumi waits twice as long. The layer's services have 300 seconds, and Pulumi waits for 600. */
const DEADLINE_SECONDS = 45;

/** The manifests of the layer with another progress deadline. */
const SHORT_DEADLINES = `
const { ManifestResources, kubernetesProvider, loadStack } = require("access-layer");
const { synthesize } = require("./build/charts");
const { layer } = loadStack("environments");
const cluster = { context: layer.cluster.context, identifier: layer.name };
const provider = kubernetesProvider("kubernetes", cluster);
const manifests = synthesize(layer).manifests.map((manifest) =>
  manifest.kind === "Deployment"
    ? { ...manifest, spec: { ...manifest.spec, progressDeadlineSeconds: ${DEADLINE_SECONDS} } }
    : manifest,
);
new ManifestResources("small", { manifests }, { provider });
`;

const first = servicesOfRedis(environmentOf("dev", "environments"), NAMESPACE);

let cluster: NodeCluster;
let pulumi: PulumiRun;
let small: Project;

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  pulumi = await startPulumi(cluster);
  await createSecrets(cluster.kubectl, layerOnNodes(first));
  small = await createProject({ stack: "small", program: SHORT_DEADLINES, files: first });
  await up(small);
});
afterAll(async () => {
  pulumi?.stop();
  await cluster?.stop();
});

// One changed Deployment per run. With several, the provider can report one as ready before Kubernetes starts its rollout (see docs/pulumi.md).
test.each([
  {
    what: "a release that never becomes ready",
    app: "auth",
    broken: withService(first, "auth", { healthPath: "/?status=503" }),
    reason: /containers with unready status: \[auth\]/,
  },
  {
    what: "a release with a missing image",
    app: "entitlements",
    broken: withRelease(first, "entitlements", { rolling: { version: "v9.9.9", floor: 1 } }),
    reason: /\[(ErrImagePull|ImagePullBackOff)\][^[]*access-layer-entitlements:v9\.9\.9/,
  },
])("$what fails with the reason, and the old pod serves every request", async ({ what, app, broken, reason }) => {
  const before = await serving(cluster.kubectl, "auth", "entitlements");
  expect(before).toHaveLength(2);
  const url = `http://${app}-service:8000`;
  const load = await startLoad(cluster.kubectl, { url, pods: 2, atLeast: 15_000, atLeastNew: 1_000 });
  small.write(broken);
  const { code, stdout, stderr } = await measured(
    `failure of ${what} (progress deadline of ${DEADLINE_SECONDS} s)`,
    () => small.try(["up", "--skip-preview", "--stack", "small"]),
  );
  expect(code).not.toBe(0);
  const text = `${stdout}${stderr}`.replaceAll(/\s+/g, " ");
  expect(text).toContain(`'${app}' timed out waiting to be Ready`);
  expect(text).toContain(`[ProgressDeadlineExceeded] ReplicaSet "${app}-`);
  expect(text).toMatch(reason);
  expect(await serving(cluster.kubectl, "auth", "entitlements")).toEqual(before);
  small.write(first);
  await measured(`pulumi up that takes ${what} back`, () => up(small));
  expect(await unfinished(cluster.kubectl)).toEqual([]);
  expect(await serving(cluster.kubectl, "auth", "entitlements")).toEqual(before);
  expectNoFailure(cluster, await load.finish());
});
