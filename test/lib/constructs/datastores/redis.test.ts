import { Redis, type RedisProps } from "../../../../lib/constructs/datastores/redis";
import { alone, clientEnvironmentOf } from "../../../helpers/datastores";
import { environmentOfContainer, mainContainer, one } from "../../../helpers/kubernetes";
import { ALL_PODS } from "../../../helpers/pods";
import { missingFields, type Complete } from "../../../helpers/rendered-fields";
import { namesOf } from "../../../helpers/consumer-chart";
import type { ExternalEndpoint } from "../../../../lib/spec/external";

const MINIMAL: RedisProps = { kind: "inCluster", version: "7.4.1", storage: "1Gi", maxMemory: "64Mi" };

/** All props except the name, which two-of-a-kind.test.ts covers, and the exporter, which exporter.test.ts covers. */
const ALL: Complete<Omit<Extract<RedisProps, { kind: "inCluster" }>, "name" | "exporter">> = {
  kind: "inCluster",
  version: "7.4.31",
  digest: `sha256:${"31".repeat(32)}`,
  storage: "37Gi",
  storageClass: "their-fast-disks",
  pods: ALL_PODS,
  maxMemory: "173Mi",
  image: "registry.example.com/base/redis",
  resources: { requests: { cpu: "311m", memory: "512Mi" }, limits: { cpu: "313m", memory: "514Mi" } },
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

const EXTERNAL: Complete<Omit<Extract<RedisProps, { kind: "external" }>, "hostFrom" | "name" | "ca">> &
  Pick<ExternalEndpoint, "ca"> = {
  kind: "external",
  host: "master.access.abc123.euc1.cache.amazonaws.com",
  port: 6380,
  tls: true,
  ca: { configMap: "their-ca", key: "root.pem" },
  cidrs: ["10.40.32.0/20"],
  secrets: ALL.secrets,
  storageClass: "their-fast-disks",
};

function build(props: RedisProps) {
  return alone((chart) => new Redis(chart, "their-id", props)).manifests;
}

describe("Redis in the cluster", () => {
  test("Redis renders one Deployment, a claim, its configuration, a Service and a ServiceAccount", () => {
    const manifests = build(MINIMAL);
    expect(namesOf(manifests)).toEqual([
      "ServiceAccount/redis",
      "PersistentVolumeClaim/redis-data",
      "ConfigMap/redis-config",
      "Deployment/redis-deployment",
      "Service/redis-service",
    ]);
    expect(one(manifests, "Service", "redis-service").spec.ports).toMatchObject([{ port: 6379, targetPort: "redis" }]);
    expect(mainContainer(manifests, "redis-deployment")).toMatchObject({ name: "redis", image: "redis:7.4.1" });
  });

  test("Redis renders all of its props, with maxmemory in bytes, and references only its own Secret", () => {
    const manifests = build(ALL);
    expect(missingFields(ALL, manifests, build(MINIMAL))).toEqual([
      "kind",
      "maxMemory",
      "secrets.jwt",
      "secrets.postgres",
      "secrets.kafka",
      "secrets.keycloak",
      "secrets.alertmanager",
      "secrets.databaseRoles.orders",
    ]);
    expect(one(manifests, "ConfigMap", "redis-config").data["redis.conf"]).toContain("maxmemory 181403648\n");
  });

  test("Redis evicts the least recently used key, keeps its data across restarts, and takes no snapshots", () => {
    expect(one(build(MINIMAL), "ConfigMap", "redis-config").data).toEqual({
      "redis.conf": 'dir /data\nsave ""\nappendonly yes\nmaxmemory 67108864\nmaxmemory-policy allkeys-lru\n',
    });
    const { volumeMounts } = mainContainer(build(MINIMAL), "redis-deployment");
    expect(volumeMounts.find(({ name }) => name === "redis-data")?.mountPath).toBe("/data");
  });

  test("Redis reads its password from an in-memory file, not from an argument or a ConfigMap", () => {
    const manifests = build(MINIMAL);
    const server = mainContainer(manifests, "redis-deployment");
    const { volumes } = one(manifests, "Deployment", "redis-deployment").spec.template.spec;
    expect(environmentOfContainer(server)).toEqual({ REDISCLI_AUTH: "secret:redis-credentials/password" });
    expect(server.args).toBeUndefined();
    expect(server.command?.at(-1)).toMatch(/\nexec redis-server \/run\/redis\/redis\.conf$/);
    expect(server.volumeMounts.find(({ mountPath }) => mountPath === "/run/redis")?.name).toBe("scratch-run-redis");
    expect(volumes.find(({ name }) => name === "scratch-run-redis")?.emptyDir?.medium).toBe("Memory");
    expect(JSON.stringify(one(manifests, "ConfigMap", "redis-config"))).not.toMatch(/requirepass|REDISCLI_AUTH/);
  });

  test("Redis is alive with any answer, and ready only when it answers PONG", () => {
    const { startupProbe, readinessProbe, livenessProbe } = mainContainer(build(MINIMAL), "redis-deployment");
    expect(readinessProbe?.exec?.command).toEqual(["sh", "-c", "redis-cli ping | grep -q PONG"]);
    for (const probe of [startupProbe, livenessProbe]) expect(probe?.exec?.command).toEqual(["redis-cli", "ping"]);
  });
});

describe("an external Redis", () => {
  test("an external Redis creates no objects and uses the address from its props", () => {
    const { store, manifests } = alone((chart) => new Redis(chart, "their-id", EXTERNAL));
    expect(manifests).toEqual([]);
    expect(store.endpoint).toEqual({ host: EXTERNAL.host, port: 6380, tls: true, ca: EXTERNAL.ca });
    expect(store.callee).toMatchObject({ kind: "addresses", name: "redis", cidrs: ["10.40.32.0/20"], ports: [6380] });
  });

  test("an external Redis sets the same client variables as one in the cluster", () => {
    expect(clientEnvironmentOf((chart) => new Redis(chart, "cache", MINIMAL))).toEqual({
      ACCESS_REDIS_URL: "redis://redis-service:6379/0",
      ACCESS_REDIS_PASSWORD: "secret:redis-credentials/password",
    });
    expect(clientEnvironmentOf((chart) => new Redis(chart, "cache", EXTERNAL))).toEqual({
      ACCESS_REDIS_URL: "rediss://master.access.abc123.euc1.cache.amazonaws.com:6380/0",
      ACCESS_REDIS_PASSWORD: "secret:rotated-redis/password",
      ACCESS_REDIS_CA_FILE: "/etc/access-layer/ca/redis/root.pem",
    });
  });
});
