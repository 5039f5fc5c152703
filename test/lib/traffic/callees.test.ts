import { datastoreNames, resolveRedis } from "../../../lib/layer/datastores";
import { resolveLayer } from "../../../lib/layer/layer";
import { datastoreCallee, externalServiceCallee, type Callee } from "../../../lib/traffic/callees";
import { edgeCallee } from "../../../lib/traffic/edge-callee";
import { calleesOf, callsOf } from "../../../lib/traffic/layer-calls";
import type { DatastoreName } from "../../../lib/spec/datastores";
import type { ExternalEndpoint } from "../../../lib/spec/external";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { isProblemsError } from "../../../lib/values/problems-error";
import { environmentOf } from "../../helpers/fixtures";

const { environment: prod, release } = environmentOf("prod");

const EXTERNAL: ExternalEndpoint = { kind: "external", host: "db.example.com", cidrs: ["10.40.16.0/20"] };

const DATASTORES: readonly DatastoreName[] = ["postgres", "redis", "kafka", "keycloak", "alertmanager"];

function graphOf(environment: EnvironmentSpec): Readonly<Record<string, readonly string[]>> {
  const edges = callsOf(resolveLayer(environment, release));
  const callers = [...new Set(edges.map(({ from }) => from))];
  return Object.fromEntries(
    callers.map((caller) => [caller, edges.filter(({ from }) => from === caller).map(({ to }) => to)]),
  );
}

describe("calls in prod", () => {
  test("prod uses the default calls between services and datastores", () => {
    expect(graphOf(prod)).toEqual({
      gateway: ["auth", "entitlements", "metrics", "redis", "keycloak", "projection"],
      streaming: ["auth", "entitlements", "metrics", "kafka", "redis", "keycloak"],
      auth: ["keycloak", "postgres", "redis"],
      entitlements: ["postgres", "redis"],
      metrics: ["kafka", "postgres"],
      keycloak: ["postgres"],
    });
  });

  test("every call in prod resolves to a callee", () => {
    const layer = resolveLayer(prod, release);
    const callees = calleesOf(layer);
    expect(callsOf(layer).filter(({ to }) => !callees.has(to))).toEqual([]);
    expect([...callees.keys()]).toEqual([
      ...["auth", "entitlements", "gateway", "metrics", "streaming"],
      ...["postgres", "redis", "kafka", "keycloak", "alertmanager"],
      "projection",
    ]);
  });

  test("calls in the environment file replace the defaults, and a service without defaults has no calls", () => {
    const scale = { min: 1 };
    const services = {
      gateway: { topology: "rolling", scale, calls: ["redis"] },
      quotes: { topology: "rolling", scale },
    } as const;
    expect(graphOf({ ...prod, services, datastores: {} })).toEqual({ gateway: ["redis"] });
  });

  test("an external Keycloak does not call postgres", () => {
    const datastores = { ...prod.datastores, keycloak: EXTERNAL };
    expect(graphOf({ ...prod, datastores })["keycloak"]).toBeUndefined();
  });
});

describe("callees", () => {
  test("edgeCallee selects the pods of the service on port 8000 in the caller's namespace", () => {
    expect(edgeCallee("auth")).toEqual({
      kind: "pods",
      name: "auth",
      labels: { app: "auth" },
      ports: [8000],
      environment: [{ name: "ACCESS_AUTH_SERVICE_URL", value: "http://auth-service:8000" }],
    });
  });

  test("externalServiceCallee selects pods in the other namespace on their port", () => {
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
    ["https://api.example.com/v1", undefined, 443],
    ["http://api.example.com", undefined, 80],
    ["http://proxy.example.com:3128", 3128, 3128],
  ])("externalServiceCallee selects addresses outside the cluster on the port of %s", (url, port, expected) => {
    expect(externalServiceCallee("api", { url, cidrs: ["203.0.113.0/24"], port })).toEqual({
      kind: "addresses",
      name: "api",
      cidrs: ["203.0.113.0/24"],
      ports: [expected],
      environment: [{ name: "ACCESS_API_SERVICE_URL", value: url }],
    });
  });

  test.each([
    ["postgres", 5432],
    ["redis", 6379],
    ["kafka", 9094],
    ["keycloak", 8080],
    ["alertmanager", 9093],
  ] as const)("datastoreCallee for %s in the cluster selects its pods on port %i", (name, port) => {
    const callee = datastoreCallee(name, { kind: "inCluster" });
    expect(callee).toMatchObject({ kind: "pods", name, labels: { app: name }, ports: [port] });
    expect("namespace" in callee).toBe(false);
  });

  test.each(DATASTORES)(
    "datastoreCallee for an external %s has the datastore's addresses and the same client variables",
    (name) => {
      const callee = datastoreCallee(name, { ...EXTERNAL, port: 7001 });
      expect(callee).toMatchObject({ kind: "addresses", name, cidrs: ["10.40.16.0/20"], ports: [7001] });
      const own = datastoreCallee(name, { kind: "inCluster" });
      const namesIn = ({ environment = [] }: Callee) => environment.map((variable) => variable.name);
      expect(namesIn(callee)).toEqual(namesIn(own));
      expect(namesIn(own).length).toBeGreaterThan(0);
    },
  );

  test("datastoreCallee for a host from a Secret uses the host variable in the other variables", () => {
    const hostFrom = { secret: "managed-endpoints", key: "host" };
    const variablesOf = (name: DatastoreName) => {
      const { environment = [] } = datastoreCallee(name, { ...EXTERNAL, host: undefined, hostFrom });
      return environment.slice(0, 2).map((variable) => ("secret" in variable ? variable.secret : variable.value));
    };
    const secret = { name: "managed-endpoints", key: "host" };
    expect(DATASTORES.map(variablesOf)).toEqual([
      [secret, "5432"],
      [secret, "rediss://$(ACCESS_REDIS_HOST):6379/0"],
      [secret, "$(ACCESS_KAFKA_HOST):9092"],
      [secret, "https://$(ACCESS_KEYCLOAK_HOST):8080"],
      [secret, "https://$(ACCESS_ALERTMANAGER_HOST):9093"],
    ]);
  });

  test("datastoreCallee refers to the active Secret in its secret variables", () => {
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

describe("invalid arguments from plain JavaScript", () => {
  const names = "must be postgres, redis, kafka, keycloak or alertmanager";
  const inCluster = { kind: "inCluster" } as const;
  test.each<[string, () => Callee, string]>([
    [
      "edgeCallee(undefined)",
      () => edgeCallee(undefined as never),
      "service: must be a name, got undefined; pass a string",
    ],
    [
      'datastoreCallee("postgress")',
      () => datastoreCallee("postgress" as never, inCluster),
      `datastore: ${names}, got "postgress"; did you mean postgres?`,
    ],
    [
      "datastoreCallee(undefined)",
      () => datastoreCallee(undefined as never, inCluster),
      `datastore: ${names}, got undefined; pass one of these names`,
    ],
    [
      'datastoreCallee("redis") without a spec',
      () => datastoreCallee("redis", undefined as never),
      "spec.kind: must be inCluster or external, got undefined; pass one of the two",
    ],
    [
      'datastoreCallee("redis") with an unknown kind',
      () => datastoreCallee("redis", { kind: "managed" } as never),
      'spec.kind: must be inCluster or external, got "managed"; pass one of the two',
    ],
    [
      'datastoreCallee("redis") with an invalid name',
      () => datastoreCallee("redis", inCluster, undefined, 3 as never),
      "name: must be a name, got 3; pass a string",
    ],
    [
      "externalServiceCallee without pods or addresses",
      () => externalServiceCallee("api", { url: "https://a.example.com", namespace: "a" }),
      "spec: must have either namespace, labels and port, or cidrs, got url and namespace; pass one of the two",
    ],
    [
      "externalServiceCallee with pods and addresses",
      () => externalServiceCallee("api", { url: "https://a.example.com", namespace: "a", cidrs: [] }),
      "spec: must have either namespace, labels and port, or cidrs, got url, namespace and cidrs; pass one of the two",
    ],
  ])("%s throws a ProblemsError", (_call, create, problem) => {
    const error = errorOf(create);
    expect(error.message).toBe(`callee can't be built:\n  ${problem}`);
    expect(isProblemsError(error)).toBe(true);
  });
});

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("endpoint of a datastore", () => {
  test("resolveRedis returns the Service without TLS for a datastore in the cluster", () => {
    const { endpoint } = resolveRedis({ kind: "inCluster", version: "8.2", storage: "1Gi", maxMemory: "64mb" });
    expect(endpoint).toEqual({ host: "redis-service", port: 6379, tls: false });
  });

  test("resolveRedis returns the host with the default port and TLS for an external datastore", () => {
    expect(resolveRedis(EXTERNAL).endpoint).toEqual({ host: "db.example.com", port: 6379, tls: true });
    expect(resolveRedis({ ...EXTERNAL, port: 7001, tls: false }).endpoint).toEqual({
      host: "db.example.com",
      port: 7001,
      tls: false,
    });
  });
});

describe("datastoreNames", () => {
  test("datastoreNames returns the datastores of an environment in a fixed order", () => {
    const { redis, postgres } = prod.datastores;
    expect(datastoreNames({ redis, postgres })).toEqual(["postgres", "redis"]);
  });
});
