import { synthesize } from "../../../charts/synthesize";
import { resolveLayer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import { blocks, commands, page } from "../../docs/sandbox";
import { environmentOf, type EnvironmentFiles } from "../../helpers/fixtures";
import { NAMESPACE, eventually } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { contentOf, fillAll, type KeeperName } from "../support/contents";
import { failedCallees } from "../support/failed-callees";
import { imagesForNodes } from "../support/images";
import { createSecrets, onNodes, untilUp } from "../support/layer";
import { kubectlShell, type KubectlShell } from "../support/kubectl-shell";
import { record } from "../support/record";

const TOPIC = "PostgreSQL from 16 to 17, and back";

/** Dev with a version of PostgreSQL. One of its clients has an autoscaler, which does not start pods again. */
function withPostgres(version: string): readonly Manifest[] {
  const { environment, release } = environmentOf("dev", "environments");
  const { services, datastores } = environment;
  const files = {
    ...environment,
    services: { ...services, metrics: { ...services["metrics"], scale: { min: 1, max: 2 } } },
    datastores: { ...datastores, postgres: { ...datastores.postgres, version } },
  } as EnvironmentFiles["environment"];
  return synthesize(onNodes(resolveLayer(files, release))).manifests;
}

describe("a PostgreSQL major upgrade", () => {
  const older = withPostgres("16.4");
  const newer = withPostgres("17.2");
  // The shell removes the context.
  const warnings = transitionWarnings(older, newer, { manifest: "newer.yaml", context: "dev-eu" });
  const warning = warnings.find(({ code }) => code === "postgres/major-version");
  const steps = (warning?.steps ?? []).flatMap((step) => /`(.*)`/.exec(step)?.[1] ?? []);
  const isList = (step: string) => step.includes("pg_stat_activity");
  const stopping = steps.slice(0, steps.findIndex(isList));
  const [connected = "", ...rest] = steps.slice(stopping.length);
  let cluster: NodeCluster;
  let shell: KubectlShell;
  let contents: ReadonlyMap<KeeperName, readonly string[]>;
  let volume: string;

  const serverVersion = () =>
    shell.run(
      `kubectl -n ${NAMESPACE} exec deployment/postgres-deployment -- psql -U access -d access -Atc 'SHOW server_version'`,
    );
  const expectSameData = async () => {
    for (const name of ["postgres", "keycloak"] as const)
      await eventually(async () => expect(await contentOf(cluster.kubectl, name)).toEqual(contents.get(name)));
  };

  beforeAll(async () => {
    cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
    shell = kubectlShell(cluster.kubectl, { "older.yaml": older, "newer.yaml": newer });
    const layer = environmentOf("dev", "environments");
    await createSecrets(cluster.kubectl, onNodes(resolveLayer(layer.environment, layer.release)));
    await shell.run("kubectl apply --server-side --field-manager=access-layer -f older.yaml");
    await untilUp(cluster.kubectl);
    contents = await fillAll(cluster.kubectl);
    volume = await shell.run(`kubectl -n ${NAMESPACE} get pvc postgres-data -o jsonpath={.spec.volumeName}`);
  });
  afterAll(async () => {
    shell?.remove();
    await cluster?.stop();
  });

  test("the printed commands stop the clients, so that none of them is connected", async () => {
    for (const command of stopping) await shell.run(command);
    await eventually(async () => expect(await shell.run(connected)).toContain("(0 rows)"));
  });

  test("the printed commands move all data to a new server on a new volume", async () => {
    const started = Date.now();
    for (const command of rest) {
      const outcome = await shell.try(command);
      expect({ command, ...outcome }).toMatchObject({ code: 0 });
      if (command.includes("=VOLUME:")) expect(outcome.stdout).toContain(volume);
    }
    await untilUp(cluster.kubectl);
    const seconds = Math.ceil((Date.now() - started) / 1000);
    record({ topic: TOPIC, what: "from the dump until every client is ready again", value: `${seconds} s` });
    expect(await serverVersion()).toMatch(/^17\./);
    await expectSameData();
    await eventually(async () => expect(await failedCallees(cluster.kubectl)).toEqual([]));
  });

  test("the printed commands start the client whose number of pods an autoscaler owns", async () => {
    const replicas = `kubectl -n ${NAMESPACE} get deployment/metrics -o jsonpath={.spec.replicas}`;
    expect(await shell.run(replicas)).toBe("1");
  });

  test("the printed commands keep the old volume", async () => {
    const phase = await shell.run(`kubectl get pv ${volume} -o jsonpath={.status.phase}`);
    expect(phase).toBe("Released");
  });

  test("the commands in docs/upgrade-datastores.md return to the old volume with its data", async () => {
    const text = page("docs", "upgrade-datastores.md");
    const [, server = [], start = []] = blocks("sh", text.slice(text.indexOf("### Roll back"))).map(commands);
    // The page names the clients of prod. A test of the page compares its commands with the printed ones.
    const isOfClients = (command: string) => command.includes(" scale ");
    const back = [...stopping, ...server, ...start.filter((one) => !isOfClients(one))];
    back.splice(-1, 0, ...rest.filter((one) => isOfClients(one) && !one.includes("--replicas=0")));
    for (const command of back) {
      const own = command.replace("VOLUME", volume).replace("released/prod/access-layer.k8s.yaml", "older.yaml");
      expect({ command: own, ...(await shell.try(own)) }).toMatchObject({ code: 0 });
    }
    expect(await serverVersion()).toMatch(/^16\./);
    await expectSameData();
  });
});
