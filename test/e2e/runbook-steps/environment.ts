import { parseAllDocuments } from "yaml";
import { resolvedRunbook } from "../../../bin/commands/runbook/runbook";
import type { Procedure, Target } from "../../../lib/runbook/procedure";
import { shapeOf } from "../../../lib/runbook/proof/shape";
import type { Manifest } from "../../../lib/manifests/manifest";
import { environmentsArgument } from "../../../lib/values/command-line";
import { synthesize } from "../../../charts/synthesize";
import { environmentOf, layerOf } from "../../helpers/fixtures";
import { bootstrapSecrets } from "../runbook/prod";
import { NAMESPACE, mustApply, removeLayer } from "../support/layer";
import { sharedKubectl } from "../support/shared-cluster";
import { applyBaseline, createdObjects } from "./baseline";
import { folderOf, type Folder } from "./folder";
import { bindings } from "./groups";
import { preparationsOf } from "./preparations";
import { expectRecorded, isTried, withUntried } from "./record";
import { targetsOf } from "./targets";
import { toolAccess, type ToolAccess } from "./tool-access";
import { tryProcedure } from "./trial";

/**
 * Tests every command of the runbook of an environment. Each environment has its own file, so that workers share the work.
 * @param source - folder of the environment files, relative to the project
 */
export function testRunbook(name: string, source: string): void {
  const kubectl = sharedKubectl();
  const layer = layerOf(environmentOf(name, source));
  const runbook = resolvedRunbook(layer, source);
  const shapes = new Map<string, Set<string>>();
  const procedures = runbook.chapters.flatMap((chapter) => chapter.procedures);
  let folder: Folder;
  let tools: ToolAccess;

  let known: ReadonlySet<string> = new Set();

  const applyManifest = () => {
    const manifests = parseAllDocuments(folder.read(runbook.check.manifest)).map(
      (document) => document.toJS() as Manifest,
    );
    return applyBaseline(kubectl, manifests, known);
  };
  const restore = async () => {
    await folder.reset();
    await applyManifest();
  };
  /** A claim that a procedure grew can't shrink, so the environment starts again. Any other failure is one of the test. */
  const startAfterGrowth = (error: unknown) => {
    if (!String(error).includes("can not be less than status.capacity")) throw error;
    return start();
  };
  const render = async () => {
    const command = `npx --no-install access-layer synth --env ${name}${environmentsArgument(source)}`;
    const { code, stderr } = await folder.run("anyone", command);
    if (code !== 0) throw new Error(stderr);
  };
  const prepare = async ({ id }: Procedure, target: Target | undefined) => {
    for (const preparation of preparationsOf(id, layer, source, target)) {
      folder.edit(preparation, {});
      await render();
      await applyManifest();
    }
  };
  const start = async () => {
    await removeLayer(kubectl);
    await mustApply(kubectl, synthesize(layer).manifests);
    await folder.reset();
    await mustApply(kubectl, [...bootstrapSecrets(NAMESPACE), ...bindings(), ...certificates(procedures, folder)]);
    known = await createdObjects(kubectl);
    await restore();
  };

  beforeAll(async () => {
    tools = await toolAccess(kubectl.kubeconfig, layer.cluster.context);
    folder = folderOf(name, source, kubectl, undefined, tools.kubeconfigs);
    await start();
  });
  afterAll(async () => {
    await removeLayer(kubectl);
    folder.remove();
    await tools.stop();
  });

  test.each(procedures.filter(({ id }) => isTried(id)).map((procedure) => [procedure.id, procedure] as const))(
    "each command of %s works as its role, with its expectation and its undo",
    async (_id, procedure) => {
      const problems: string[] = [];
      const checked = new Set<string>();
      for (const target of targetsOf(procedure)) {
        const site = { kubectl, folder, manifest: runbook.check.manifest, render };
        await prepare(procedure, target);
        const { proved, problems: found } = await tryProcedure(site, procedure, target, checked);
        for (const { step, command } of proved) {
          const key = `${procedure.id}/${step.id}`;
          shapes.set(key, (shapes.get(key) ?? new Set()).add(shapeOf(command, layer)));
        }
        problems.push(...found.map((problem) => `${target?.name ?? procedure.id}: ${problem}`));
        if (changesSomething(procedure)) await restore().catch(startAfterGrowth);
      }
      expect(problems).toEqual([]);
    },
  );

  test("the record of the proofs is current (UPDATE_GOLDENS=1 rewrites it)", async () => {
    const { serverVersion } = JSON.parse(await kubectl.run(["version", "-o", "json"])) as Versions;
    const steps = Object.fromEntries([...shapes].map(([key, found]) => [key, [...found].sort()]));
    const on = `Kubernetes ${serverVersion.gitVersion.replace(/^v/, "")}`;
    const all = procedures.flatMap((procedure) => procedure.steps.map((step) => `${procedure.id}/${step.id}`));
    expectRecorded(name, { on, containers: "simulated", steps: withUntried(name, steps, all) });
  });
}

interface Versions {
  readonly serverVersion: { readonly gitVersion: string };
}

/** The certificates of public hosts, which a controller creates. */
function certificates(procedures: readonly Procedure[], folder: Folder): readonly Manifest[] {
  const names = procedures.flatMap(({ targets = [] }) => targets.flatMap(({ values }) => values["certificate"] ?? []));
  return [...new Set(names)].map((name) => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: NAMESPACE },
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": folder.read("tls.crt"), "tls.key": folder.read("tls.key") },
  }));
}

function changesSomething({ steps }: Procedure): boolean {
  return steps.some((step) => step.kind === "edit" || (step.kind === "run" && step.change !== undefined));
}
