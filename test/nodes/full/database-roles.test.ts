import { environmentOf } from "../../helpers/fixtures";
import { NAMESPACE, eventually, mustApply } from "../../e2e/support/layer";
import { nodeBinaries } from "../support/binaries";
import { startNodeCluster, type NodeCluster } from "../support/cluster";
import { failedCallees } from "../support/failed-callees";
import { imagesForNodes } from "../support/images";
import { createSecrets, deploy, layerOnNodes, untilUp } from "../support/layer";

const ROLES = {
  auth: "postgres-auth",
  entitlements: "postgres-entitlements",
  metrics: "postgres-metrics",
  keycloak: "postgres-keycloak",
};
const PRIORITY = "datastores";
const dev = environmentOf("dev", "environments");
const { kafka } = dev.environment.datastores;
if (kafka?.kind !== "inCluster") throw new Error("dev has no Kafka in the cluster");
const layer = layerOnNodes({
  environment: {
    ...dev.environment,
    cluster: { ...dev.environment.cluster, datastorePriorityClass: PRIORITY },
    datastores: {
      ...dev.environment.datastores,
      // The services of the tests use the topic stand-in, which they can't create.
      kafka: { ...kafka, topics: { prices: { partitions: 6, retentionHours: 24 }, "stand-in": {} } },
    },
  },
  release: { ...dev.release, secrets: { ...dev.release.secrets, databaseRoles: ROLES } },
});
let cluster: NodeCluster;

beforeAll(async () => {
  cluster = await startNodeCluster({ binaries: await nodeBinaries(), images: await imagesForNodes(), count: 2 });
  const { kubectl } = cluster;
  await createSecrets(kubectl, layer);
  await mustApply(kubectl, [
    { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: PRIORITY }, value: 1000 },
    ...Object.values(ROLES).map((name) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: NAMESPACE },
      stringData: { password: `of-${name}` },
    })),
  ]);
  await deploy(kubectl, layer);
  await untilUp(kubectl);
});
afterAll(async () => {
  await cluster?.stop();
});

async function inPod(store: string, ...command: readonly string[]): Promise<readonly string[]> {
  const text = await cluster.kubectl.run(["-n", NAMESPACE, "exec", `deployment/${store}-deployment`, "--", ...command]);
  return text.split("\n").filter((line) => line !== "");
}

function rows(database: string, sql: string): Promise<readonly string[]> {
  return inPod("postgres", "psql", "-U", "access", "-d", database, "-Atc", sql);
}

test("a new layer whose clients have roles becomes ready, and every service reaches its callees", async () => {
  await eventually(async () => expect(await failedCallees(cluster.kubectl)).toEqual([]));
});

test("no client of PostgreSQL logs in as the superuser, and each uses its role", async () => {
  await eventually(async () => {
    const clients = "SELECT DISTINCT usename FROM pg_stat_activity WHERE client_addr IS NOT NULL ORDER BY 1";
    expect(await rows("access", clients)).toEqual(Object.values(ROLES).sort());
  });
});

test("Keycloak created its tables with its role, and the services can't connect to them", async () => {
  const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'";
  expect(await rows("keycloak", owners)).toEqual(["keycloak_owner"]);
  const connects =
    "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND has_database_privilege(oid, 'keycloak', 'CONNECT')";
  expect(await rows("access", connects)).toEqual([ROLES.keycloak]);
});

test("Kafka creates the topics of the environment file with their settings", async () => {
  await eventually(async () => {
    const [topic = ""] = await inPod(
      "kafka",
      "kafka-topics",
      "--bootstrap-server",
      "localhost:9092",
      "--describe",
      "--topic",
      "prices",
    );
    expect(topic).toContain("PartitionCount: 6");
    expect(topic).toContain(`retention.ms=${24 * 3600 * 1000}`);
  });
});

test("the scheduler gives the pods of datastores the priority of their class", async () => {
  const path = "-o=jsonpath={range .items[*]}{.metadata.labels.app} {.spec.priority}{'\\n'}{end}";
  const lines = (await cluster.kubectl.run(["-n", NAMESPACE, "get", "pods", path])).split("\n");
  const stores = ["alertmanager", "kafka", "keycloak", "postgres", "redis"];
  expect(lines.filter((line) => line.endsWith(" 1000")).sort()).toEqual(stores.map((store) => `${store} 1000`));
});
