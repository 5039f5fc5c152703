import { knownService } from "../../../lib/layer/known-services";
import { resolveLayer, serviceOf, type LayerService } from "../../../lib/layer/layer";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import type { ReleaseSpec } from "../../../lib/spec/release";
import type { ServiceSpec } from "../../../lib/spec/service";
import { ENVIRONMENTS, environmentOf, layerOf } from "../../helpers/fixtures";

const MINIMAL: EnvironmentSpec = {
  schema: 1,
  name: "small",
  cluster: { context: "small-eu" },
  services: { orders: { topology: "rolling", scale: { min: 1 } } },
  datastores: {},
};

const RELEASE: ReleaseSpec = { schema: 1, services: { orders: { rolling: { version: "v1", floor: 1 } } } };

const FIVE = ["auth", "entitlements", "gateway", "metrics", "streaming"];

/** Fields of a service that always have a value in a layer. */
const DEFAULTED: readonly (keyof LayerService)[] = [
  ...(["name", "topology", "scale", "image", "port", "healthPath", "metricsPath", "resources"] as const),
  ...([
    "environmentFrom",
    "files",
    "environment",
    "databaseConnections",
    "drain",
    "writablePaths",
    "maxUnavailable",
  ] as const),
  ...(["release", "layout", "plan", "calls", "secrets", "longLived"] as const),
];

/** Optional fields of a service in the environment file. */
const OPTIONAL: readonly (keyof ServiceSpec)[] = [
  ...(["migrateFrom", "image", "port", "healthPath", "metricsPath", "resources", "calls", "secrets"] as const),
  ...([
    "environmentFrom",
    "files",
    "environment",
    "databaseConnections",
    "drain",
    "livenessPath",
    "writablePaths",
    "maxUnavailable",
  ] as const),
  ...(["host", "certificate"] as const),
];

/** A layer whose services have only the required fields. */
function layerWith(services: readonly string[], change: Partial<EnvironmentSpec> = {}) {
  const spec: ServiceSpec = { topology: "rolling", scale: { min: 1 } };
  const release = { ...RELEASE, services: Object.fromEntries(services.map((name) => [name, {}])) };
  const specs = Object.fromEntries(services.map((name) => [name, spec]));
  return resolveLayer({ ...MINIMAL, services: specs, ...change }, release);
}

/** A copy with the keys of all records in reverse order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => reversed(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, item]) => [key, reversed(item)])) as T;
}

/** A resolved layer without its source files. */
function resolved(environment: EnvironmentSpec, release: ReleaseSpec) {
  const { source: _source, ...rest } = resolveLayer(environment, release);
  return rest;
}

describe("resolveLayer", () => {
  test("a layer has all defaults of a minimal environment", () => {
    expect(resolved(MINIMAL, RELEASE)).toMatchObject({
      name: "small",
      namespace: "254carbon-access",
      cluster: {
        context: "small-eu",
        kubernetes: "1.27",
        exposure: { kind: "none" },
        identity: "none",
        monitoring: "none",
        prometheus: { namespace: "monitoring" },
        apiServerCidrs: [],
        dnsCidrs: [],
      },
      datastores: {},
      externalServices: [],
      ownPolicies: [],
      jobs: {},
      alerts: [],
      onCall: { read: [], operate: [], breakglass: [] },
    });
  });

  test("a layer has no backups, contacts, jobs or datastores if the environment has none", () => {
    const layer = resolveLayer(MINIMAL, RELEASE);
    expect(Object.keys(layer)).not.toEqual(expect.arrayContaining(["backups"]));
    expect(Object.keys(layer)).not.toEqual(expect.arrayContaining(["contacts"]));
    expect([layer.jobs, layer.datastores]).toEqual([{}, {}]);
  });

  test("a layer contains its source files", () => {
    const { source } = resolveLayer(MINIMAL, RELEASE);
    expect(source.environment).toBe(MINIMAL);
    expect(source.release).toBe(RELEASE);
  });

  test("a layer applies all general defaults to an unknown service", () => {
    const layer = resolveLayer(MINIMAL, RELEASE);
    expect(serviceOf(layer, "orders")).toEqual({
      name: "orders",
      topology: "rolling",
      scale: { min: 1, cpuPercent: 70 },
      image: "ghcr.io/254carbon/access-layer-orders",
      port: 8000,
      ports: [],
      healthPath: "/health",
      metricsPath: "/metrics",
      resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
      environmentFrom: [],
      files: [],
      environment: {},
      databaseConnections: 5,
      gates: { errorRatio: 0.01, latencySeconds: 1, requests: 100, bakeMinutes: 5, windowMinutes: 30 },
      databaseAccess: "readWrite",
      drain: { seconds: 10, graceSeconds: 40 },
      preStop: "exec",
      probes: {
        startup: { periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 60 },
        readiness: { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 6 },
      },
      writablePaths: ["/tmp", "/var/log"],
      maxUnavailable: 1,
      zoneSpread: "preferred",
      release: { rolling: { version: "v1", floor: 1 } },
      layout: expect.objectContaining({ service: "orders", topology: "rolling" }),
      plan: { workloads: [expect.objectContaining({ name: "orders", floor: 1 })], services: expect.any(Array) },
      calls: [],
      calledBy: [],
      secrets: {},
      longLived: false,
      publicHealth: false,
    });
  });

  test("a layer gives only streaming a grace period of 120 s and long-lived connections", () => {
    const { services } = layerWith(FIVE);
    expect(services.map(({ name, drain, longLived }) => [name, drain.graceSeconds, longLived])).toEqual([
      ["auth", 40, false],
      ["entitlements", 40, false],
      ["gateway", 40, false],
      ["metrics", 40, false],
      ["streaming", 120, true],
    ]);
  });

  test("a layer contains the default calls and JWT keys of the five services", () => {
    for (const { name, calls, secrets } of layerWith(FIVE).services) {
      const known = knownService(name);
      expect({ calls, secrets }).toEqual({ calls: known.calls, secrets: known.secrets ?? {} });
    }
    expect(serviceOf(layerWith(["metrics"]), "metrics")?.calls).toEqual(["kafka", "postgres"]);
  });

  test("the environment file overrides the defaults of a known service", () => {
    const drain = { seconds: 0, graceSeconds: 5 };
    const spec: ServiceSpec = { topology: "rolling", scale: { min: 1 }, calls: [], secrets: {}, drain, port: 9090 };
    const layer = resolveLayer({ ...MINIMAL, services: { streaming: spec } }, RELEASE);
    expect(serviceOf(layer, "streaming")).toMatchObject({ calls: [], secrets: {}, drain, port: 9090 });
  });

  test("a layer contains the active Secret of each concern", () => {
    const secrets = { jwt: "access-secrets-2" };
    expect(resolveLayer(MINIMAL, { ...RELEASE, secrets }).secrets).toEqual({
      jwt: "access-secrets-2",
      postgres: "postgres-credentials",
      redis: "redis-credentials",
      kafka: "kafka-credentials",
      keycloak: "keycloak-credentials",
      alertmanager: "alertmanager-receivers",
    });
  });

  test("a layer applies all defaults of its jobs and uses the gateway's image for cache-warm", () => {
    const jobs = { cacheWarm: { version: "v1" }, backfill: { image: "x:1" }, probe: {} };
    const gateway: ServiceSpec = { topology: "rolling", scale: { min: 1 }, image: "registry.example.com/gateway" };
    expect(resolveLayer({ ...MINIMAL, jobs, services: { gateway } }, RELEASE).jobs).toEqual({
      cacheWarm: {
        version: "v1",
        image: "registry.example.com/gateway",
        deadlineSeconds: 1800,
        user: "oncall-cache-warm",
      },
      backfill: { image: "x:1", deadlineSeconds: 21_600 },
      probe: { image: "curlimages/curl:8.17.0", deadlineSeconds: 300 },
    });
    expect(layerWith([], { jobs }).jobs.cacheWarm?.image).toBe("ghcr.io/254carbon/access-layer-gateway");
  });

  test("the environment file overrides the defaults of a job", () => {
    const cacheWarm = { version: "v1", user: "me", deadlineSeconds: 60 };
    const probe = { image: "registry.example.com/curl:1", deadlineSeconds: 5 };
    const { jobs } = layerWith([], { jobs: { cacheWarm, probe } });
    expect(jobs).toEqual({ cacheWarm: expect.objectContaining(cacheWarm), probe });
  });

  test("undefined in a job counts as unset", () => {
    const probe = { image: undefined, deadlineSeconds: undefined };
    const cacheWarm = { version: "v1", user: undefined, deadlineSeconds: undefined };
    const explicit = layerWith([], { jobs: { probe, cacheWarm, backfill: undefined } });
    expect(explicit.jobs).toStrictEqual(layerWith([], { jobs: { probe: {}, cacheWarm: { version: "v1" } } }).jobs);
  });

  test("a layer applies all defaults of its backups and uses the server's image for dumps", () => {
    const schedule = { schedule: "15 2 * * *", retentionDays: 35 };
    const backups = { region: "eu-central-1", database: schedule, configuration: schedule };
    const postgres = { kind: "inCluster", version: "16.4", storage: "1Gi" } as const;
    expect(resolveLayer({ ...MINIMAL, backups, datastores: { postgres } }, RELEASE).backups).toEqual({
      region: "eu-central-1",
      uploadImage: "amazon/aws-cli:2.31.20",
      database: { ...schedule, timeZone: "Etc/UTC", spoolSize: "8Gi", dumpImage: "postgres:16.4" },
      configuration: {
        ...schedule,
        timeZone: "Etc/UTC",
        copyImage: "alpine/k8s:1.36.2",
        encryptionImage: "alpine/openssl:3.5.8",
      },
    });
  });

  test("a layer lists the groups of each on-call role", () => {
    const onCall = { operate: ["access-layer-oncall"] };
    expect(resolveLayer({ ...MINIMAL, onCall }, RELEASE).onCall).toEqual({ ...onCall, read: [], breakglass: [] });
  });

  test("a service named constructor gets no release state from the object prototype", () => {
    const layer = layerWith(["constructor"]);
    expect(resolveLayer(layer.source.environment, RELEASE).services.map(({ release }) => release)).toEqual([{}]);
  });
});

describe.each(ENVIRONMENTS)("the layer of %s", (name) => {
  const { environment, release } = environmentOf(name);
  const layer = layerOf({ environment, release });

  test("every service in a layer has a value in every field with a default", () => {
    for (const service of layer.services) {
      const missing = DEFAULTED.filter((field) => service[field] === undefined);
      expect({ service: service.name, missing }).toEqual({ service: service.name, missing: [] });
    }
  });

  test("services and external services in a layer are sorted by name", () => {
    expect(layer.services.map((service) => service.name)).toEqual(Object.keys(environment.services).sort());
    const external = Object.keys(environment.externalServices ?? {}).sort();
    expect(layer.externalServices.map((service) => service.name)).toEqual(external);
  });

  test("the order of keys in the files does not change the layer", () => {
    const shuffled = { environment: reversed(environment), release: reversed(release) };
    expect(JSON.stringify(shuffled)).not.toBe(JSON.stringify({ environment, release }));
    expect(resolved(shuffled.environment, shuffled.release)).toEqual(resolved(environment, release));
  });

  test("undefined in the files counts as unset", () => {
    const blank = Object.fromEntries(OPTIONAL.map((field) => [field, undefined]));
    const services = Object.entries(environment.services).map(([key, spec]) => [key, { ...blank, ...spec }] as const);
    const cluster = { exposure: undefined, identity: undefined, monitoring: undefined };
    const explicit: EnvironmentSpec = {
      ...{ namespace: undefined, jobs: undefined, backups: undefined, contacts: undefined, onCall: undefined },
      ...environment,
      cluster: { ...cluster, apiServerCidrs: undefined, dnsCidrs: undefined, ...environment.cluster },
      services: Object.fromEntries(services),
    };
    expect(resolved(explicit, { secrets: undefined, ...release })).toStrictEqual(resolved(environment, release));
  });

  test("resolving a layer's source files again returns the same layer and does not change them", () => {
    const before = JSON.stringify({ environment, release });
    const again = resolveLayer(layer.source.environment, layer.source.release);
    expect(again).toStrictEqual(layer);
    expect(JSON.stringify({ environment, release })).toBe(before);
  });
});
