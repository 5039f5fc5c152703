import { readFileSync } from "fs";
import { join } from "path";
import { checksumsJob } from "../../../charts/operations/checksums-job";
import { synthesize } from "../../../charts/synthesize";
import { environmentEffects, headCount, type EnvironmentEffects } from "../../../bin/output/effects";
import type { ChangeEffect } from "../../../lib/manifests/effects";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { isNetworkPolicy } from "../../../lib/manifests/network-policies/problems";
import { NAMESPACE, apply, eventually, mustApply } from "../../e2e/support/layer";
import { applied } from "../../e2e/support/live-objects";
import { applyMigrating, type Upgrade } from "../../e2e/upgrade/upgrade";
import { blocks, commands, page } from "../../docs/sandbox";
import { PROJECT, environmentOf } from "../../helpers/fixtures";
import { nodeBinaries } from "../support/binaries";
import { failedCallees } from "../support/failed-callees";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { KEEPER_NAMES, contentOf, fillAll, type KeeperName } from "../support/contents";
import { imagesForNodes } from "../support/images";
import { kubectlShell } from "../support/kubectl-shell";
import { createSecrets, layerOnNodes, untilUp } from "../support/layer";
import { startLoad, type LoadResult } from "../support/load";
import { expectNoFailure } from "../support/no-failure";
import { OLDER_COMMIT, olderManifests } from "../support/older-manifests";
import { record } from "../support/record";
import { podsByDeployment, restartsBetween, type DeploymentPods } from "../support/rollouts";

const TOPIC = `Upgrade with data from ${OLDER_COMMIT}`;

/** Minutes that Keycloak may need to start. The limit only ends a hang. */
const KEYCLOAK_MINUTES = 20;

const LOAD = { url: "http://gateway-service:8000", pods: 2, atLeast: 15_000, atLeastNew: 1_000 };

/** A text for each object that changes exactly if an apply changes the object. */
type Writes = ReadonlyMap<string, string>;

/** State of a cluster before or after the upgrade. */
interface State {
  readonly pods: ReadonlyMap<string, DeploymentPods>;
  readonly writes: Writes;
}

describe.each([
  { environment: "dev", nodes: 2 },
  { environment: "staging", nodes: 4 },
] as const)(`an upgrade of $environment with data from ${OLDER_COMMIT}`, ({ environment, nodes }) => {
  const layer = layerOnNodes(environmentOf(environment, "environments"));
  const older = olderManifests(environment);
  const { manifests } = synthesize(layer);
  const verdict = verdictOf(environment, older, manifests);
  const isNew = new Set(verdict.changes.filter(({ effect }) => effect === "added").map(({ identity }) => identity));
  let cluster: NodeCluster;
  let contents: ReadonlyMap<KeeperName, readonly string[]>;
  const expectSame = (name: KeeperName) =>
    // The clients of PostgreSQL connect again on their own after its restart.
    eventually(async () => expect(await contentOf(cluster.kubectl, name)).toEqual(contents.get(name)));
  let before: State;
  let after: State;
  let upgrade: Pick<Upgrade, "refusals" | "migrations">;
  let appliedAt: number;
  let load: LoadResult;

  const stateOf = async (objects: readonly Manifest[]): Promise<State> => ({
    pods: await podsByDeployment(cluster.kubectl),
    writes: await writesOf(cluster, objects),
  });

  beforeAll(async () => {
    cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: nodes });
    await createSecrets(cluster.kubectl, layer);
    await mustApply(cluster.kubectl, older);
    await untilUp(cluster.kubectl);
    contents = await fillAll(cluster.kubectl);
    before = await stateOf(older);
    const running = await startLoad(cluster.kubectl, LOAD);
    appliedAt = Date.now();
    upgrade = await applyMigrating(cluster.kubectl, manifests);
    await untilUp(cluster.kubectl);
    load = await running.finish();
    after = await stateOf([...older, ...manifests.filter((manifest) => isNew.has(identityOf(manifest)))]);
  });
  afterAll(async () => {
    await cluster?.stop();
  });

  test("the API server rejects exactly the objects that `compare` reports as recreated", () => {
    const rejected = upgrade.refusals.map(({ kind, name }) => `${kind} ${name}`);
    expect([...new Set(rejected)].sort()).toEqual(namesOf(verdict, "recreated"));
  });

  test("the apply changes, adds and keeps exactly the objects that `compare` reports", () => {
    const changed = [...before.writes].filter(([identity, text]) => after.writes.get(identity) !== text);
    expect(changed.map(([identity]) => identity).sort()).toEqual(
      identitiesOf(verdict, "restarts", "recreated", "inPlace"),
    );
    const added = [...after.writes.keys()].filter((identity) => !before.writes.has(identity));
    expect(added.sort()).toEqual(identitiesOf(verdict, "added"));
    // An apply without pruning deletes nothing.
    expect([...after.writes.keys()]).toEqual(expect.arrayContaining(identitiesOf(verdict, "removed")));
  });

  test("pods are replaced exactly where `compare` reports a restart, and no container starts again", () => {
    const restarts = restartsBetween(before.pods, after.pods);
    record({ topic: TOPIC, what: `${environment}: verdict of \`compare\``, value: headCount(verdict) });
    for (const { deployment } of restarts) record(rowOf(environment, deployment, after.pods, appliedAt));
    expect(restarts.map(({ deployment, how }) => `Deployment ${deployment} ${how}`).sort()).toEqual(
      namesOf(verdict, "restarts").map((name) => `${name} replaced`),
    );
  });

  test("the changelog names every workload that restarts and every command that the upgrade needs", () => {
    const text = readFileSync(join(PROJECT, "CHANGELOG.md"), "utf8");
    const restarts = restartsBetween(before.pods, after.pods).map(({ deployment }) => `\`${deployment}\``);
    const commands = upgrade.migrations.map((command) => command.replace(/ {2}#.*/, ""));
    expect([...restarts, ...commands].filter((one) => !text.includes(one))).toEqual([]);
  });

  test.each(KEEPER_NAMES)("%s has the same data after the upgrade", async (name) => {
    await expectSame(name);
  });

  test("every edge service reaches its callees after the upgrade", async () => {
    // The clients of a service connect every few seconds.
    await eventually(async () => expect(await failedCallees(cluster.kubectl)).toEqual([]));
  });

  test("no request to the gateway fails during the upgrade", () => {
    expectNoFailure(cluster, load);
    record({ topic: TOPIC, what: `${environment}: requests to the gateway, none failed`, value: String(load.total) });
  });

  test("a second apply changes nothing", async () => {
    const { code, stderr } = await apply(cluster.kubectl, manifests);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const current = await writesOf(cluster, manifests);
    expect([...current].filter(([identity, text]) => after.writes.get(identity) !== text)).toEqual([]);
  });

  test("Keycloak starts again on the database that the older version created", async () => {
    const own = (...args: string[]) =>
      cluster.kubectl.run(["-n", NAMESPACE, ...args], { seconds: KEYCLOAK_MINUTES * 60 + 60 });
    await own("rollout", "restart", "deployment/keycloak-deployment");
    await own("rollout", "status", "deployment/keycloak-deployment", `--timeout=${KEYCLOAK_MINUTES}m`);
    await untilUp(cluster.kubectl);
    await expectSame("keycloak");
  });

  test("the commands in docs/datastores.md enable the checksums of the older volume, and all data stays", async () => {
    const text = page("docs", "datastores.md");
    const [[show = ""] = [], steps = []] = blocks("sh", text.slice(text.indexOf("### Checksums"))).map(commands);
    const shell = kubectlShell(cluster.kubectl, { "job.yaml": [checksumsJob(manifests)] });
    const ours = (command: string) => command.replace(/npx .* --env prod(?= \|)/, "cat job.yaml");
    try {
      expect(await shell.run(show)).toBe("off");
      const started = Date.now();
      for (const command of steps) await shell.run(ours(command));
      await untilUp(cluster.kubectl);
      const seconds = Math.ceil((Date.now() - started) / 1000);
      record({ topic: TOPIC, what: `${environment}: outage while checksums are enabled`, value: `${seconds} s` });
      expect(await shell.run(show)).toBe("on");
    } finally {
      shell.remove();
    }
    for (const name of ["postgres", "keycloak"] as const) await expectSame(name);
  });
});

/** What the command `compare` reports for two sets of manifests. */
function verdictOf(name: string, older: readonly Manifest[], newer: readonly Manifest[]): EnvironmentEffects {
  const [verdict] = environmentEffects(new Map([[name, older]]), new Map([[name, newer]]));
  if (verdict === undefined) throw new Error(`compare has no verdict for ${name}`);
  return verdict;
}

function identitiesOf({ changes }: EnvironmentEffects, ...effects: readonly ChangeEffect[]): readonly string[] {
  return changes
    .filter(({ effect }) => effects.includes(effect))
    .map(({ identity }) => identity)
    .sort();
}

/** Objects with an effect, as `<Kind> <name>`. */
function namesOf(verdict: EnvironmentEffects, effect: ChangeEffect): readonly string[] {
  return identitiesOf(verdict, effect).map((identity) => identity.replace(/^\S*\/(\S+) (?:\S+\/)?(\S+)$/, "$1 $2"));
}

/**
 * What changes in an object exactly if an apply changes it. Controllers write to the same objects, so only the entry of our field
 * manager counts, with its time. Controllers do not write to policies, but an apply writes a policy with an empty list without
 * changing it (ADR 0010), so its content counts.
 */
async function writesOf(cluster: NodeCluster, objects: readonly Manifest[]): Promise<Writes> {
  const texts = await applied(cluster.kubectl, objects);
  return new Map(
    [...texts].map(([identity, text]) => {
      const [{ generation: _, ...metadata }, object, fields] = JSON.parse(text) as [
        { generation?: number },
        Manifest,
        unknown,
      ];
      return [identity, JSON.stringify(isNetworkPolicy(object) ? [metadata, object] : fields)];
    }),
  );
}

function rowOf(environment: string, deployment: string, pods: State["pods"], appliedAt: number) {
  const seconds = Math.ceil(((pods.get(deployment)?.readySince ?? NaN) - appliedAt) / 1000);
  return {
    topic: TOPIC,
    what: `${environment}: restart of \`${deployment}\``,
    value: `ready again ${seconds} s after the apply`,
  };
}
