import { datastoreNames, resolveRedis } from "../../../lib/layer/datastores";
import { resolveLayer } from "../../../lib/layer/layer";
import { datastoreCallee, edgeCallee, externalServiceCallee, type Callee } from "../../../lib/traffic/callees";
import { calleesOf, callsOf } from "../../../lib/traffic/layer-calls";
import type { DatastoreName, ExternalEndpoint } from "../../../lib/spec/datastores";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { environmentOf } from "../../helpers/fixtures";

const { environment: prod, release } = environmentOf("prod");

const ELSEWHERE: ExternalEndpoint = { kind: "external", host: "db.example.com", cidrs: ["10.40.16.0/20"] };

const DATASTORES: readonly DatastoreName[] = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];

function graphOf(environment: EnvironmentSpec): Readonly<Record<string, readonly string[]>> {
  const edges = callsOf(resolveLayer(environment, release));
  const callers = [...new Set(edges.map(({ from }) => from))];
  return Object.fromEntries(
    callers.map((caller) => [caller, edges.filter(({ from }) => from === caller).map(({ to }) => to)]),
  );
}

describe("who calls whom in prod", () => {
  test("is the design's table, as far as services and datastores go", () => {
    expect(graphOf(prod)).toEqual({
      gateway: ["auth", "entitlements", "metrics", "redis", "keycloak", "projection"],
      streaming: ["auth", "entitlements", "metrics", "kafka", "redis", "keycloak"],
      auth: ["keycloak", "postgres", "redis"],
      entitlements: ["postgres", "redis"],
      metrics: ["kafka", "postgres"],
      keycloak: ["postgres"],
    });
  });

  test("has a callee for the end of every edge", () => {
    const layer = resolveLayer(prod, release);
    const callees = calleesOf(layer);
    expect(callsOf(layer).filter(({ to }) => !callees.has(to))).toEqual([]);
    expect([...callees.keys()]).toEqual([
      ...["auth", "entitlements", "gateway", "metrics", "streaming"],
      ...["postgres", "redis", "kafka", "keycloak", "alertmanager"],
      "projection",
    ]);
  });

  test("is what a file says where it says so, and nothing for a service that nobody knows", () => {
    const scale = { min: 1 };
    const services = {
      gateway: { topology: "rolling", scale, calls: ["redis"] },
      quotes: { topology: "rolling", scale },
    } as const;
    expect(graphOf({ ...prod, services, datastores: {} })).toEqual({ gateway: ["redis"] });
  });

  test("leaves out Keycloak's database where somebody else runs Keycloak", () => {
    const datastores = { ...prod.datastores, keycloak: ELSEWHERE };
    expect(graphOf({ ...prod, datastores })["keycloak"]).toBeUndefined();
  });
});

describe("a callee", () => {
  test("that is an edge service is its pods on port 8000, in the caller's namespace", () => {
    expect(edgeCallee("auth")).toEqual({
      kind: "pods",
      name: "auth",
      labels: { app: "auth" },
      ports: [8000],
      environment: [{ name: "ACCESS_AUTH_SERVICE_URL", value: "http://auth-service:8000" }],
    });
  });

  test("of another namespace is the pods there, on their own port", () => {
    const url = "http://projection-service.data-processing.svc:80";
    const spec = { url, namespace: "data-processing", labels: { app: "projection" }, port: 8443 };
    expect(externalServiceCallee("projection", spec)).toEqual({
      kind: "pods",
      name: "projection",
      namespace: "data-processing",
      labels: { app: "projection" },
      ports: [8443],
      environment: [{ name: "ACCESS_PROJECTION_SERVICE_URL", value: url }],
    });
  });

  test.each([
    ["postgres", 5432],
    ["redis", 6379],
    ["kafka", 9094],
    ["keycloak", 8080],
    ["alertmanager", 9093],
  ] as const)("that is %s in the cluster is its pods on port %i, behind the Service's own", (name, port) => {
    const callee = datastoreCallee(name, { kind: "inCluster" });
    expect(callee).toMatchObject({ kind: "pods", name, labels: { app: name }, ports: [port] });
    expect("namespace" in callee).toBe(false);
  });

  test.each(DATASTORES)("that is %s elsewhere is its addresses, and tells clients the same variables", (name) => {
    const callee = datastoreCallee(name, { ...ELSEWHERE, port: 7001 });
    expect(callee).toMatchObject({ kind: "addresses", name, cidrs: ["10.40.16.0/20"], ports: [7001] });
    const own = datastoreCallee(name, { kind: "inCluster" });
    const namesIn = ({ environment = [] }: Callee) => environment.map((variable) => variable.name);
    expect(namesIn(callee)).toEqual(namesIn(own));
    expect(namesIn(own).length).toBeGreaterThan(0);
  });

  test("whose host only a Secret knows tells clients the same, with the host put in by the kubelet from the variable in front", () => {
    const hostFrom = { secret: "managed-endpoints", key: "host" };
    const told = (name: DatastoreName) => {
      const { environment = [] } = datastoreCallee(name, { ...ELSEWHERE, host: undefined, hostFrom });
      return environment.slice(0, 2).map((variable) => ("secret" in variable ? variable.secret : variable.value));
    };
    const secret = { name: "managed-endpoints", key: "host" };
    expect(DATASTORES.map(told)).toEqual([
      [secret, "5432"],
      [secret, "rediss://$(ACCESS_REDIS_HOST):6379/0"],
      [secret, "$(ACCESS_KAFKA_HOST):9092"],
      [secret, "https://$(ACCESS_KEYCLOAK_HOST):8080"],
      [secret, "https://$(ACCESS_ALERTMANAGER_HOST):9093"],
    ]);
  });

  test("names the Secret that is active, for each of its secret variables", () => {
    const secrets = { postgres: "postgres-credentials-2", redis: "redis-credentials-2" };
    const references = (["postgres", "redis"] as const).flatMap((name) =>
      (datastoreCallee(name, { kind: "inCluster" }, secrets).environment ?? []).flatMap((variable) =>
        "secret" in variable ? [`${variable.name} ${variable.secret.name}/${variable.secret.key}`] : [],
      ),
    );
    expect(references).toEqual([
      "ACCESS_POSTGRES_PASSWORD postgres-credentials-2/password",
      "ACCESS_REDIS_PASSWORD redis-credentials-2/password",
    ]);
  });
});

describe("the endpoint of a datastore", () => {
  test("is the Service in the namespace, in clear, unless somebody else runs the datastore", () => {
    const { endpoint } = resolveRedis({ kind: "inCluster", version: "8.2", storage: "1Gi", maxMemory: "64mb" });
    expect(endpoint).toEqual({ host: "redis-service", port: 6379, tls: false });
  });

  test("is the host with the usual port and TLS where somebody else does", () => {
    expect(resolveRedis(ELSEWHERE).endpoint).toEqual({ host: "db.example.com", port: 6379, tls: true });
    expect(resolveRedis({ ...ELSEWHERE, port: 7001, tls: false }).endpoint).toEqual({
      host: "db.example.com",
      port: 7001,
      tls: false,
    });
  });
});

describe("datastoreNames", () => {
  test("are those that an environment has, in reading order whatever the order of the file", () => {
    const { redis, postgres } = prod.datastores;
    expect(datastoreNames({ redis, postgres })).toEqual(["postgres", "redis"]);
  });
});
