import { App, Chart } from "cdk8s";
import { Kafka, type KafkaProps } from "../../../../lib/constructs/datastores/kafka";
import { manifestsOf } from "../../../../lib/manifests/manifest";
import { parseQuantity } from "../../../../lib/values/quantity";
import { alone, clientEnvironmentOf } from "../../../helpers/datastores";
import { environmentOfContainer, mainContainer, one } from "../../../helpers/kubernetes";
import { ALL_PODS } from "../../../helpers/pods";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";
import { namesOf } from "../../../helpers/consumer-chart";
import type { ExternalEndpoint } from "../../../../lib/spec/external";

const MINIMAL: KafkaProps = { kind: "inCluster", version: "7.7.1", storage: "2Gi" };

/** All props except the name, which two-of-a-kind.test.ts covers, and the exporter, which exporter.test.ts covers. */
const ALL: Complete<Omit<Extract<KafkaProps, { kind: "inCluster" }>, "name" | "exporter">> = {
  kind: "inCluster",
  version: "7.7.31",
  digest: `sha256:${"31".repeat(32)}`,
  storage: "37Gi",
  storageClass: "their-fast-disks",
  pods: ALL_PODS,
  topics: { "acme.prices": { partitions: 7, retentionHours: 71 } },
  partitionSize: "173Mi",
  clusterId: "MkU3OEVBNTcwNTJENDM2Qg",
  image: "registry.example.com/base/kafka",
  resources: { requests: { cpu: "311m", memory: "1312Mi" }, limits: { cpu: "313m", memory: "1314Mi" } },
  secrets: {
    jwt: "rotated-jwt",
    postgres: "rotated-postgres",
    redis: "rotated-redis",
    kafka: "rotated-kafka",
    keycloak: "rotated-keycloak",
    alertmanager: "rotated-alertmanager",
    databaseRoles: { orders: "rotated-orders" },
  },
};

const EXTERNAL: Complete<Omit<Extract<KafkaProps, { kind: "external" }>, "hostFrom" | "name" | "ca" | "brokers">> &
  Pick<ExternalEndpoint, "ca"> = {
  kind: "external",
  host: "b-1.access.abc123.c2.kafka.eu-central-1.amazonaws.com",
  port: 9194,
  tls: true,
  sasl: { mechanism: "SCRAM-SHA-256" },
  ca: { configMap: "their-ca", key: "root.pem" },
  cidrs: ["10.40.48.0/20"],
  secrets: ALL.secrets,
  storageClass: "their-fast-disks",
};

function build(props: KafkaProps) {
  return alone((chart) => new Kafka(chart, "their-id", props)).manifests;
}

function settingsOf(props: KafkaProps) {
  return environmentOfContainer(mainContainer(build(props), "kafka-deployment"));
}

function settingsIn(namespace: string | undefined): Readonly<Record<string, string | undefined>> {
  const chart = new Chart(new App(), "their-chart", { namespace });
  new Kafka(chart, "their-id", MINIMAL);
  return environmentOfContainer(mainContainer(manifestsOf(chart), "kafka-deployment"));
}

function clusterIdIn(namespace: string): string {
  return settingsIn(namespace)["CLUSTER_ID"] ?? "";
}

describe("Kafka in the cluster", () => {
  test("Kafka renders one Deployment, a claim, a Service and a ServiceAccount", () => {
    const manifests = build(MINIMAL);
    expect(namesOf(manifests)).toEqual([
      "ServiceAccount/kafka",
      "PersistentVolumeClaim/kafka-data",
      "Deployment/kafka-deployment",
      "Service/kafka-service",
    ]);
    expect(mainContainer(manifests, "kafka-deployment")).toMatchObject({
      name: "kafka",
      image: "confluentinc/cp-kafka:7.7.1",
    });
  });

  test("Kafka renders all of its props and reads no Secret", () => {
    const secrets = ["jwt", "postgres", "redis", "kafka", "keycloak", "alertmanager", "databaseRoles.orders"].map(
      (concern) => `secrets.${concern}`,
    );
    const topic = ["partitions", "retentionHours"].map((field) => `topics.acme.prices.${field}`);
    // Sizes are rendered in bytes, and topics as lines: see the tests about retention and topics.
    const converted = [...topic, "partitionSize"];
    expect(missingFields(ALL, build(ALL), build(MINIMAL))).toEqual(["kind", ...converted, ...secrets]);
  });

  test("Kafka listens on localhost for the runbook's commands and on the Service port for clients", () => {
    const manifests = build(MINIMAL);
    expect(settingsOf(MINIMAL)).toMatchObject({
      KAFKA_LISTENERS: "LOCAL://localhost:9092,CLIENT://0.0.0.0:9094,CONTROLLER://localhost:9093",
      KAFKA_ADVERTISED_LISTENERS: "LOCAL://localhost:9092,CLIENT://kafka-service.shop.svc:9092",
      KAFKA_NUM_PARTITIONS: "3",
      KAFKA_INTER_BROKER_LISTENER_NAME: "LOCAL",
      KAFKA_CONTROLLER_QUORUM_VOTERS: "1@localhost:9093",
    });
    expect(one(manifests, "Service", "kafka-service").spec.ports).toMatchObject([{ port: 9092, targetPort: "kafka" }]);
    expect(mainContainer(manifests, "kafka-deployment").ports).toMatchObject([{ name: "kafka", containerPort: 9094 }]);
  });

  test("Kafka advertises no namespace in a chart without one, which can be applied to any namespace", () => {
    expect(settingsIn(undefined)["KAFKA_ADVERTISED_LISTENERS"]).toBe(
      "LOCAL://localhost:9092,CLIENT://kafka-service:9092",
    );
  });

  test("Kafka keeps one replica of each topic in a subdirectory of its volume", () => {
    expect(settingsOf(MINIMAL)).toMatchObject({
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: "1",
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: "1",
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: "1",
      KAFKA_DEFAULT_REPLICATION_FACTOR: "1",
      KAFKA_LOG_DIRS: "/var/lib/kafka/data/log",
    });
    const { volumeMounts } = mainContainer(build(MINIMAL), "kafka-deployment");
    expect(volumeMounts.find(({ name }) => name === "kafka-data")?.mountPath).toBe("/var/lib/kafka/data");
  });

  test("Kafka's heap is half of the memory limit", () => {
    expect(settingsOf(MINIMAL)["KAFKA_HEAP_OPTS"]).toBe("-Xmx768m");
    expect(settingsOf(ALL)["KAFKA_HEAP_OPTS"]).toBe("-Xmx657m");
  });
});

describe("Kafka's retention", () => {
  const MEBIBYTE = 2 ** 20;

  test.each<readonly [string, object, number | undefined, number | undefined]>([
    ["without topics", {}, 409 * MEBIBYTE, 409 * MEBIBYTE * 0.25],
    ["with twelve partitions", { topics: { a: { partitions: 9 }, b: {} } }, 102 * MEBIBYTE, 102 * MEBIBYTE * 0.25],
    ["with a size", { partitionSize: "64Mi" }, 64 * MEBIBYTE, 16 * MEBIBYTE],
    ["with large partitions", { storage: "100Gi" }, 20 * 1024 * MEBIBYTE, 1024 * MEBIBYTE],
    ["without a limit", { partitionSize: "unlimited" }, undefined, undefined],
  ])("partitions and segments have a size from storage: %s", (_case, fields, limit, segment) => {
    const settings = settingsOf({ ...MINIMAL, ...fields } as KafkaProps);
    expect([settings["KAFKA_LOG_RETENTION_BYTES"], settings["KAFKA_LOG_SEGMENT_BYTES"]]).toEqual([
      limit?.toString(),
      segment?.toString(),
    ]);
  });

  test("all partitions at their limit leave a fifth of the volume free, with their last segments", () => {
    for (const storage of ["2Gi", "20Gi", "100Gi", "2Ti"]) {
      const settings = settingsOf({ ...MINIMAL, storage } as KafkaProps);
      const needed = Number(settings["KAFKA_LOG_RETENTION_BYTES"]) + Number(settings["KAFKA_LOG_SEGMENT_BYTES"]);
      expect((3 * needed) / (parseQuantity(storage) ?? 0)).toBeLessThan(0.8);
    }
  });
});

describe("Kafka's topics", () => {
  const topics = { prices: { partitions: 6, retentionHours: 72 }, "a.orders": {} };

  test("without topics, Kafka starts with the command of its image and creates topics on their first use", () => {
    const { command } = mainContainer(build(MINIMAL), "kafka-deployment");
    expect(command).toBeUndefined();
    expect(Object.keys(settingsOf(MINIMAL))).not.toContain("KAFKA_AUTO_CREATE_TOPICS_ENABLE");
  });

  test("with topics, the script gets every topic with its defaults, and clients do not create others", () => {
    const settings = settingsOf({ ...MINIMAL, topics });
    expect(settings).toMatchObject({
      TOPICS: "a.orders 3 604800000\nprices 6 259200000",
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: "false",
    });
    expect(mainContainer(build({ ...MINIMAL, topics }), "kafka-deployment").command).toEqual([
      "bash",
      "-c",
      expect.stringMatching(/create_topics &\nexec \/etc\/confluent\/docker\/run$/),
    ]);
  });
});

describe("Kafka's cluster id", () => {
  test("the cluster ID is stable and differs between namespaces", () => {
    expect(clusterIdIn("shop")).toBe("Z7fMi5enXVzrHJHHv8gYxg");
    expect(clusterIdIn("254carbon-access")).toBe("TtwdJiGg5M2ltm_lLhRZtA");
  });

  test("the cluster ID has 16 bytes and never looks like a command-line option", () => {
    const ids = Array.from({ length: 200 }, (_, index) => clusterIdIn(`shop-${index}`));
    expect(
      ids.filter((id) => Buffer.from(id, "base64url").length !== 16 || !/^[A-Za-z0-9][\w-]{21}$/.test(id)),
    ).toEqual([]);
    expect(new Set(ids).size).toBe(200);
  });
});

describe("an external Kafka", () => {
  test("an external Kafka creates no objects and uses the address from its props", () => {
    const { store, manifests } = alone((chart) => new Kafka(chart, "their-id", EXTERNAL));
    expect(manifests).toEqual([]);
    expect(store.endpoint).toEqual({
      host: EXTERNAL.host,
      port: 9194,
      tls: true,
      ca: EXTERNAL.ca,
      sasl: EXTERNAL.sasl,
    });
    expect(store.callee).toMatchObject({ kind: "addresses", name: "kafka", cidrs: ["10.40.48.0/20"], ports: [9194] });
  });

  test("an external Kafka sets the same client variables as one in the cluster", () => {
    expect(clientEnvironmentOf((chart) => new Kafka(chart, "log", MINIMAL))).toEqual({
      ACCESS_KAFKA_BOOTSTRAP_SERVERS: "kafka-service:9092",
      ACCESS_KAFKA_SECURITY_PROTOCOL: "PLAINTEXT",
    });
    expect(clientEnvironmentOf((chart) => new Kafka(chart, "log", EXTERNAL))).toEqual({
      ACCESS_KAFKA_BOOTSTRAP_SERVERS: "b-1.access.abc123.c2.kafka.eu-central-1.amazonaws.com:9194",
      ACCESS_KAFKA_SECURITY_PROTOCOL: "SASL_SSL",
      ACCESS_KAFKA_SASL_MECHANISM: "SCRAM-SHA-256",
      ACCESS_KAFKA_SASL_USERNAME: "secret:rotated-kafka/username",
      ACCESS_KAFKA_SASL_PASSWORD: "secret:rotated-kafka/password",
      ACCESS_KAFKA_CA_FILE: "/etc/access-layer/ca/kafka/root.pem",
    });
  });
});
