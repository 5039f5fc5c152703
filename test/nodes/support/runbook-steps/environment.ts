import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { stringify } from "yaml";
import { shapeOf } from "../../../../lib/runbook/proof/shape";
import { folderOf, type Folder } from "../../../e2e/runbook-steps/folder";
import { bindings } from "../../../e2e/runbook-steps/groups";
import { expectRecorded } from "../../../e2e/runbook-steps/record";
import { mustApply } from "../../../e2e/support/layer";
import { layerOf, type EnvironmentFiles } from "../../../helpers/fixtures";
import { nodeBinaries } from "../binaries";
import { startNodeCluster, type NodeCluster } from "../cluster";
import { imagesForNodes } from "../images";
import { deploy, layerOnNodes, untilUp } from "../layer";
import { PROJECTION } from "../runbook/projection";
import { tryOnNodes } from "./trial";
import { SOURCE, trialsOf, type Trial } from "./trials";

/** Tests the commands of an environment's runbook that need containers. Each environment has its own file, because each file starts a cluster. */
export function testOnNodes(files: EnvironmentFiles, isTried: (trial: Trial) => boolean = () => true): void {
  const { name } = files.environment;
  const layer = layerOf(files);
  const shapes = new Map<string, Set<string>>();
  let cluster: NodeCluster;
  let folder: Folder;
  let from = "";

  beforeAll(async () => {
    from = mkdtempSync(join(tmpdir(), "runbook-files-"));
    writeFileSync(join(from, `${name}.yaml`), stringify(files.environment));
    writeFileSync(join(from, `${name}.release.yaml`), stringify(files.release));
    cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
    await mustApply(cluster.kubectl, PROJECTION);
    await deploy(cluster.kubectl, layerOnNodes(files));
    await mustApply(cluster.kubectl, bindings());
    folder = folderOf(name, SOURCE, cluster.kubectl, from);
    await folder.reset();
    await untilUp(cluster.kubectl);
  });
  afterAll(async () => {
    await cluster?.stop();
    folder?.remove();
    rmSync(from, { recursive: true, force: true });
  });

  test.each(
    trialsOf(files)
      .filter(isTried)
      .map((trial) => [trial.name, trial] as const),
  )(
    "the commands of %s that need containers work as their roles, with their expectations and undos",
    async (_name, { procedure, target }) => {
      const { proved, problems } = await tryOnNodes({ cluster, folder, name }, procedure, target);
      for (const { id, command } of proved) {
        const key = `${procedure.id}/${id}`;
        shapes.set(key, (shapes.get(key) ?? new Set()).add(shapeOf(command, layer)));
      }
      expect(problems).toEqual([]);
    },
  );

  test("the record of the proofs on real nodes is current (UPDATE_GOLDENS=1 rewrites it)", async () => {
    const { serverVersion } = JSON.parse(await cluster.kubectl.run(["version", "-o", "json"])) as Versions;
    const keys = [...shapes.keys()].sort();
    const steps = Object.fromEntries(keys.map((key) => [key, [...(shapes.get(key) ?? [])].sort()]));
    const on = `Kubernetes ${serverVersion.gitVersion.replace(/^v/, "")}`;
    expectRecorded(`${name}-on-nodes`, { on, containers: "real", steps });
  });
}

interface Versions {
  readonly serverVersion: { readonly gitVersion: string };
}
