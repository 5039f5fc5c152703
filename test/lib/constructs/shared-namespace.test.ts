import { App, Chart, Testing } from "cdk8s";
import { EdgeService, type EdgeServiceProps } from "../../../lib/constructs/edge-service";
import { Kafka } from "../../../lib/constructs/datastores/kafka";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { datastoreCallee } from "../../../lib/traffic/callees";
import { manifestsOf } from "../../../lib/manifests/manifest";
import { environmentOfContainer, mainContainer } from "../../helpers/kubernetes";
import { namesOf } from "../../helpers/consumer-chart";

const release = { rolling: { version: "v1.2.3", floor: 2 } };

function shop(): Chart {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop", labels: { team: "checkout" } });
  const redis = new Redis(chart, "cache", {
    kind: "inCluster",
    version: "7.4.1",
    storage: "1Gi",
    maxMemory: "64Mi",
  });
  const kafka = new Kafka(chart, "log", { kind: "inCluster", version: "7.7.1", storage: "2Gi" });
  const stock = new EdgeService(chart, "stock", {
    name: "stock",
    topology: "rolling",
    scale: { min: 2, max: 6 },
    release,
    calls: [kafka.callee],
  });
  new EdgeService(chart, "orders", {
    name: "orders",
    topology: "rolling",
    scale: { min: 2, max: 6 },
    release,
    calls: [stock.callee, redis.callee, kafka.callee],
  });
  return chart;
}

describe("two services and two datastores in one chart of a consumer", () => {
  test("services and datastores in one chart render each object once under its documented name", () => {
    expect(namesOf(manifestsOf(shop()))).toEqual([
      ...["ServiceAccount/redis", "PersistentVolumeClaim/redis-data", "ConfigMap/redis-config"],
      ...["Deployment/redis-deployment", "Service/redis-service"],
      ...[
        "ServiceAccount/kafka",
        "PersistentVolumeClaim/kafka-data",
        "Deployment/kafka-deployment",
        "Service/kafka-service",
      ],
      ...["ServiceAccount/stock", "Service/stock-service"],
      ...["Deployment/stock", "HorizontalPodAutoscaler/stock", "PodDisruptionBudget/stock"],
      ...["ServiceAccount/orders", "Service/orders-service"],
      ...["Deployment/orders", "HorizontalPodAutoscaler/orders", "PodDisruptionBudget/orders"],
    ]);
  });

  test("services in one chart get the addresses of their callees", () => {
    expect(environmentOfContainer(mainContainer(manifestsOf(shop()), "orders"))).toEqual({
      ACCESS_STOCK_SERVICE_URL: "http://stock-service:8000",
      ACCESS_REDIS_URL: "redis://redis-service:6379/0",
      ACCESS_REDIS_PASSWORD: "secret:redis-credentials/password",
      ACCESS_KAFKA_BOOTSTRAP_SERVERS: "kafka-service:9092",
      ACCESS_KAFKA_SECURITY_PROTOCOL: "PLAINTEXT",
    });
  });

  test("objects have the labels and the namespace of the consumer's chart", () => {
    const places = manifestsOf(shop()).map(({ metadata }) => `${metadata.namespace} ${metadata.labels?.["team"]}`);
    expect(new Set(places)).toEqual(new Set(["shop checkout"]));
  });

  test("cdk8s synthesizes the same objects as manifestsOf", () => {
    const chart = shop();
    expect(Testing.synth(chart)).toEqual(manifestsOf(chart));
  });

  test("construct ids do not affect the objects", () => {
    const chart = new Chart(new App(), "other-chart", { namespace: "shop" });
    new EdgeService(chart, "Some_Id", { name: "stock", topology: "rolling", scale: { min: 2, max: 6 }, release });
    const other = new Chart(new App(), "x", { namespace: "shop" });
    new EdgeService(other, "y", { name: "stock", topology: "rolling", scale: { min: 2, max: 6 }, release });
    expect(manifestsOf(chart)).toEqual(manifestsOf(other));
    expect(JSON.stringify(manifestsOf(chart))).not.toMatch(/some[-_]id|-c8[0-9a-f]{6}/i);
  });
});

describe("a service that calls PostgreSQL", () => {
  const POOL = "ACCESS_POSTGRES_POOL_SIZE";

  function toldWith(props: Partial<EdgeServiceProps>): Readonly<Record<string, unknown>> {
    const chart = new Chart(new App(), "pool");
    new EdgeService(chart, "orders", { name: "orders", topology: "rolling", scale: { min: 2 }, release, ...props });
    return environmentOfContainer(mainContainer(manifestsOf(chart), "orders"));
  }

  test("a service that calls PostgreSQL gets the pool size that the connection budget assumes", () => {
    const calls = [datastoreCallee("postgres", { kind: "inCluster" })];
    expect(toldWith({ calls, databaseConnections: 7 })[POOL]).toBe("7");
    expect(toldWith({ calls })[POOL]).toBe("5");
  });

  test("a service that does not call PostgreSQL gets no pool size", () => {
    const calls = [datastoreCallee("redis", { kind: "inCluster" })];
    expect(toldWith({ calls })).not.toHaveProperty(POOL);
  });
});
