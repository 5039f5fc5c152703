import { DatastoreExporter, type DatastoreExporterProps } from "../../../../lib/constructs/datastores/exporter";
import { Redis } from "../../../../lib/constructs/datastores/redis";
import { synthesize } from "../../../../charts/synthesize";
import type { Manifest } from "../../../../lib/manifests/manifest";
import { alone } from "../../../helpers/datastores";
import { inConsumerChart } from "../../../helpers/consumer-chart";
import { environmentOf, layerOf } from "../../../helpers/fixtures";
import { environmentOfContainer, mainContainer } from "../../../helpers/kubernetes";
import { withExporters } from "../../../helpers/with-exporters";

const REDIS: DatastoreExporterProps = { datastore: "redis", version: "v1.74.0" };

function build(props: DatastoreExporterProps): readonly Manifest[] {
  return inConsumerChart((chart) => {
    new DatastoreExporter(chart, "their-id", props);
  });
}

const identities = (manifests: readonly Manifest[]) =>
  manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

test("an exporter is a Deployment and a ServiceAccount, and no part of the server", () => {
  expect(identities(build(REDIS))).toEqual(["Deployment/redis-exporter-deployment", "ServiceAccount/redis-exporter"]);
});

test("the exporter of Redis reads the password from the active Secret, and not from its arguments", () => {
  const container = mainContainer(build({ ...REDIS, secrets: { redis: "redis-new" } }), "redis-exporter-deployment");
  expect(container.args).toBeUndefined();
  expect(environmentOfContainer(container)).toEqual({
    REDIS_ADDR: "redis://redis-service:6379",
    REDIS_PASSWORD: "secret:redis-new/password",
  });
});

test("the exporter of PostgreSQL logs in with its own role", () => {
  const secrets = { databaseRoles: { "postgres-exporter": "pg-monitor" } };
  const container = mainContainer(
    build({ datastore: "postgres", version: "v0.17.1", secrets }),
    "postgres-exporter-deployment",
  );
  expect(environmentOfContainer(container)).toEqual({
    DATA_SOURCE_URI: "postgres-service:5432/access?sslmode=disable",
    DATA_SOURCE_USER: "pg-monitor",
    DATA_SOURCE_PASS: "secret:pg-monitor/password",
  });
});

test("the exporter of Kafka connects through the Service", () => {
  const container = mainContainer(build({ datastore: "kafka", version: "v1.9.0" }), "kafka-exporter-deployment");
  expect(container.args).toEqual(["--kafka.server=kafka-service:9092"]);
  expect(container.image).toBe("danielqsj/kafka-exporter:v1.9.0");
});

test("every prop of an exporter reaches its Deployment", () => {
  const digest = `sha256:${"31".repeat(32)}`;
  const resources = { requests: { cpu: "31m", memory: "71Mi" }, limits: { cpu: "313m", memory: "73Mi" } };
  const manifests = build({ ...REDIS, store: "carts", image: "mirror.example.com/redis_exporter", digest, resources });
  expect(identities(manifests)).toEqual(["Deployment/carts-exporter-deployment", "ServiceAccount/carts-exporter"]);
  const container = mainContainer(manifests, "carts-exporter-deployment");
  expect(container).toMatchObject({
    image: `mirror.example.com/redis_exporter:v1.74.0@${digest}`,
    resources: { requests: { cpu: "31m", memory: "71Mi" }, limits: { cpu: "313m", memory: "73Mi" } },
  });
  expect(environmentOfContainer(container)).toMatchObject({
    REDIS_ADDR: "redis://carts-service:6379",
    REDIS_PASSWORD: "secret:carts-credentials/password",
  });
});

test("a datastore construct creates the exporter, and tells Monitoring about it", () => {
  const exporter = { version: "v1.74.0" };
  const { store: redis, manifests } = alone(
    (chart) =>
      new Redis(chart, "redis", { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi", exporter }),
  );
  expect(identities(manifests)).toContain("Deployment/redis-exporter-deployment");
  expect(redis.monitored?.exporter).toEqual({
    name: "redis-exporter",
    portName: "metrics",
    port: 9121,
    path: "/metrics",
  });
});

describe("prod with exporters", () => {
  const before = synthesize(layerOf(environmentOf("prod"))).manifests;
  const after = synthesize(layerOf(withExporters(environmentOf("prod")))).manifests;
  const keyed = new Map(before.map((manifest) => [`${manifest.kind}/${manifest.metadata.name}`, manifest]));

  test("an exporter changes no Deployment that already runs", () => {
    const changed = after.filter((manifest) => {
      const old = keyed.get(`${manifest.kind}/${manifest.metadata.name}`);
      return old !== undefined && JSON.stringify(old) !== JSON.stringify(manifest);
    });
    expect(identities(changed)).toEqual([
      "ConfigMap/access-layer-dashboards",
      // The first role in the database adds a Job to what is backed up.
      "CronJob/configuration-backup",
      "NetworkPolicy/kafka",
      "NetworkPolicy/postgres",
      "NetworkPolicy/redis",
      "PrometheusRule/access-layer-rules",
      "ResourceQuota/access-layer",
      "Role/configuration-backup",
    ]);
  });

  test("exporters add their pods, policies, scrapes, and the Job that creates the role", () => {
    const added = identities(after.filter((manifest) => !keyed.has(`${manifest.kind}/${manifest.metadata.name}`)));
    const ofExporter = (store: string) => [
      `Deployment/${store}-exporter-deployment`,
      `NetworkPolicy/${store}-exporter`,
      `Service/${store}-exporter-scrape-service`,
      `ServiceAccount/${store}-exporter`,
      `ServiceMonitor/${store}-exporter`,
    ];
    const exporters = added.filter((name) => name.includes("-exporter"));
    expect(exporters).toEqual(["postgres", "redis", "kafka"].flatMap(ofExporter).sort());
    expect(added.filter((name) => !name.includes("-exporter")).map((name) => name.split("-")[0])).toContain(
      "Job/postgres",
    );
  });
});
