import { exporterName } from "../../../lib/names";
import { environmentOf } from "../../helpers/fixtures";
import { RECORDED_EXPORTERS, exportedIn, type RecordedExporter } from "../../helpers/exporters";
import { EXPORTERS } from "../../helpers/with-exporters";
import { NAMESPACE, eventually, mustApply } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { addImages, imagesForNodes } from "../support/images";
import { createSecrets, deploy, layerOnNodes } from "../support/layer";
import { nodeOf, runningPods } from "../support/pods";

const dev = environmentOf("dev", "environments");
const layer = layerOnNodes({ environment: { ...dev.environment, datastores: stores() }, release: withRole() });
let cluster: NodeCluster;

/** The datastores of dev, with the exporters whose images can be built. */
function stores() {
  const { postgres, redis, ...others } = dev.environment.datastores;
  if (postgres?.kind !== "inCluster" || redis?.kind !== "inCluster") throw new Error("dev lacks a datastore");
  return {
    ...others,
    postgres: { ...postgres, exporter: EXPORTERS.postgres },
    redis: { ...redis, exporter: EXPORTERS.redis },
  };
}

function withRole() {
  const { secrets } = dev.release;
  return { ...dev.release, secrets: { ...secrets, databaseRoles: { "postgres-exporter": "postgres-exporter" } } };
}

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 1 });
  const { kubectl, nodes } = cluster;
  await addImages(nodes, ["exporters"]);
  await createSecrets(kubectl, layer);
  const metadata = { name: "postgres-exporter", namespace: NAMESPACE };
  await mustApply(kubectl, [
    { apiVersion: "v1", kind: "Secret", metadata, stringData: { password: "of-the-exporter" } },
  ]);
  await deploy(kubectl, layer);
  const deployments = ["postgres", "redis"].flatMap((store) => [store, exporterName(store)]);
  const wait = deployments.map((name) => `deployment/${name}-deployment`);
  await kubectl.run(["-n", NAMESPACE, "wait", ...wait, "--for=condition=Available", "--timeout=20m"], {
    seconds: 1260,
  });
});
afterAll(async () => {
  await cluster?.stop();
});

/** Metrics of an exporter, as its node reads them from the pod. */
async function scraped(exporter: RecordedExporter, port: number): Promise<string> {
  const pods = await runningPods(cluster.kubectl, NAMESPACE);
  const pod = pods.find(({ labels }) => labels["app"] === exporter);
  if (pod === undefined) throw new Error(`no pod of ${exporter} runs`);
  return nodeOf(cluster, pod).run("curl", ["--silent", "--fail", `http://${pod.address}:${port}/metrics`]);
}

/** The recorded metrics as an exporter exposes them now. */
async function exposed(exporter: RecordedExporter, port: number): Promise<object> {
  const metrics = exportedIn(await scraped(exporter, port));
  return Object.fromEntries(Object.keys(RECORDED_EXPORTERS[exporter].metrics).map((name) => [name, metrics[name]]));
}

test("the exporter of Redis logs in through its policy, and exposes every metric that rules read", async () => {
  await eventually(async () => {
    expect(await scraped("redis-exporter", 9121)).toMatch(/^redis_up 1$/m);
    expect(await exposed("redis-exporter", 9121)).toEqual(RECORDED_EXPORTERS["redis-exporter"].metrics);
  });
});

test("the exporter of PostgreSQL logs in with its role, which can read the statistics but no table, and exposes every metric that rules read", async () => {
  const psql = (...args: readonly string[]) =>
    cluster.kubectl.run([
      ...["-n", NAMESPACE, "exec", "deployment/postgres-deployment", "--"],
      ...["psql", "-U", "access", "-d", "access", "-tA", ...args.flatMap((sql) => ["-c", sql])],
    ]);
  await psql("SELECT pg_create_physical_replication_slot('standby', true)", "CREATE TABLE secrets (text text)");
  await eventually(async () => {
    expect(await scraped("postgres-exporter", 9187)).toMatch(/^pg_up 1$/m);
    expect(await exposed("postgres-exporter", 9187)).toEqual(RECORDED_EXPORTERS["postgres-exporter"].metrics);
  });
  const allowed =
    "SELECT rolsuper, has_table_privilege(oid, 'secrets', 'SELECT') FROM pg_roles WHERE rolname = 'postgres-exporter'";
  expect((await psql(allowed)).trim()).toBe("f|f");
});
