import { synthesize } from "../../charts/synthesize";
import { TIMEOUT_SECONDS } from "../e2e/support/kubectl";
import { removeLayer } from "../e2e/support/layer";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { preview, up } from "./support/changes";
import { administrator, liveObjects } from "./support/cluster-objects";
import { TWO_LAYERS } from "./support/programs";
import { createProject } from "./support/project";

const kubectl = administrator();
const { environment, release } = environmentOf("dev");
const NAMESPACES = ["access-east", "access-west"] as const;
const layers = NAMESPACES.map(
  (namespace) => synthesize(layerOf({ environment: { ...environment, namespace }, release })).manifests,
);

afterAll(async () => {
  await kubectl.run(["delete", "namespace", ...NAMESPACES, "--ignore-not-found", `--timeout=${TIMEOUT_SECONDS}s`]);
  for (const namespace of NAMESPACES) await removeLayer(kubectl, namespace);
});

test("one program can deploy two layers in two namespaces", async () => {
  const both = await createProject({ stack: "dev", program: TWO_LAYERS });
  await up(both);
  for (const manifests of layers) expect(await liveObjects(kubectl, manifests)).toHaveLength(manifests.length);
  expect((await preview(both)).changes).toEqual([]);

  both.edit("dev.release.yaml", "  auth:\n    rolling: { version: v1.0.1", "  auth:\n    rolling: { version: v1.0.2");
  expect((await preview(both)).changes).toEqual(
    NAMESPACES.map((namespace) => `update Deployment/${namespace}/auth spec.template.spec.containers[0].image`),
  );
});
