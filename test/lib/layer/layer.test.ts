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

/** Fields of a service in a layer that have a value whether the file has one or not. */
const DEFAULTED: readonly (keyof LayerService)[] = [
  ...(["name", "topology", "scale", "image", "port", "healthPath", "metricsPath", "resources"] as const),
  ...(["environment", "databaseConnections", "drain", "writablePaths", "maxUnavailable"] as const),
  ...(["release", "layout", "plan", "calls", "secrets", "longLived"] as const),
];

/** Fields of a service that a file may leave out. */
const OPTIONAL: readonly (keyof ServiceSpec)[] = [
  ...(["migrateFrom", "image", "port", "healthPath", "metricsPath", "resources", "calls", "secrets"] as const),
  ...(["environment", "databaseConnections", "drain", "livenessPath", "writablePaths", "maxUnavailable"] as const),
  ...(["host", "certificate"] as const),
];

/** A layer of the five known services, or some of them, with nothing but what a file must say. */
function layerWith(services: readonly string[], change: Partial<EnvironmentSpec> = {}) {
  const spec: ServiceSpec = { topology: "rolling", scale: { min: 1 } };
  const release = { ...RELEASE, services: Object.fromEntries(services.map((name) => [name, {}])) };
  const specs = Object.fromEntries(services.map((name) => [name, spec]));
  return resolveLayer({ ...MINIMAL, services: specs, ...change }, release);
}

/** The same value with the keys of every record in the opposite order. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => reversed(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, item]) => [key, reversed(item)])) as T;
}

/** What a layer resolves to, without the files that it comes from. */
function resolved(environment: EnvironmentSpec, release: ReleaseSpec) {
  const { source: _source, ...rest } = resolveLayer(environment, release);
  return rest;
}

describe("a layer", () => {
  test("has every default of an environment that leaves everything out", () => {
    expect(resolved(MINIMAL, RELEASE)).toMatchObject({
      name: "small",
      namespace: "254carbon-access",
      cluster: {
        context: "small-eu",
        exposure: { kind: "none" },
        identity: "none",
        monitoring: "none",
        apiServerCidrs: [],
        dnsCidrs: [],
      },
      datastores: {},
      externalServices: [],
      jobs: {},
      onCall: { read: [], operate: [], breakglass: [] },
    });
  });

  test("has no backups, contacts, jobs or datastores where the environment has none", () => {
    const layer = resolveLayer(MINIMAL, RELEASE);
    expect(Object.keys(layer)).not.toEqual(expect.arrayContaining(["backups"]));
    expect(Object.keys(layer)).not.toEqual(expect.arrayContaining(["contacts"]));
    expect([layer.jobs, layer.datastores]).toEqual([{}, {}]);
  });

  test("has the files that it comes from", () => {
    const { source } = resolveLayer(MINIMAL, RELEASE);
    expect(source.environment).toBe(MINIMAL);
    expect(source.release).toBe(RELEASE);
  });

  test("has every default of a service that the default graph does not know", () => {
    const layer = resolveLayer(MINIMAL, RELEASE);
    expect(serviceOf(layer, "orders")).toEqual({
      name: "orders",
      topology: "rolling",
      scale: { min: 1, cpuPercent: 70 },
      image: "ghcr.io/254carbon/access-layer-orders",
      port: 8000,
      healthPath: "/health",
      metricsPath: "/metrics",
      resources: { requests: { cpu: "250m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
      environment: {},
      databaseConnections: 5,
      drain: { seconds: 10, graceSeconds: 40 },
      writablePaths: ["/tmp", "/var/log"],
      maxUnavailable: 1,
      release: { rolling: { version: "v1", floor: 1 } },
      layout: expect.objectContaining({ service: "orders", topology: "rolling" }),
      plan: { workloads: [expect.objectContaining({ name: "orders", floor: 1 })], services: expect.any(Array) },
      calls: [],
      secrets: {},
      longLived: false,
    });
  });

  test("gives streaming 120 s of grace and connections that outlive a request", () => {
    const { services } = layerWith(FIVE);
    expect(services.map(({ name, drain, longLived }) => [name, drain.graceSeconds, longLived])).toEqual([
      ["auth", 40, false],
      ["entitlements", 40, false],
      ["gateway", 40, false],
      ["metrics", 40, false],
      ["streaming", 120, true],
    ]);
  });

  test("has the default graph's calls and JWT keys for the five services", () => {
    for (const { name, calls, secrets } of layerWith(FIVE).services) {
      const known = knownService(name);
      expect({ calls, secrets }).toEqual({ calls: known.calls, secrets: known.secrets ?? {} });
    }
    expect(serviceOf(layerWith(["metrics"]), "metrics")?.calls).toEqual(["kafka", "postgres"]);
  });

  test("has what the file says where it says something, also for a service of the default graph", () => {
    const drain = { seconds: 0, graceSeconds: 5 };
    const spec: ServiceSpec = { topology: "rolling", scale: { min: 1 }, calls: [], secrets: {}, drain, port: 9090 };
    const layer = resolveLayer({ ...MINIMAL, services: { streaming: spec } }, RELEASE);
    expect(serviceOf(layer, "streaming")).toMatchObject({ calls: [], secrets: {}, drain, port: 9090 });
  });

  test("names the active Secret of every concern", () => {
    const secrets = { jwt: "access-secrets-2" };
    expect(resolveLayer(MINIMAL, { ...RELEASE, secrets }).secrets).toEqual({
      jwt: "access-secrets-2",
      postgres: "postgres-credentials",
      redis: "redis-credentials",
      keycloak: "keycloak-credentials",
      alertmanager: "alertmanager-receivers",
    });
  });

  test("has every default of its jobs, and warms the cache with the gateway's image", () => {
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

  test("has what the file says of a job where it says something", () => {
    const cacheWarm = { version: "v1", user: "me", deadlineSeconds: 60 };
    const probe = { image: "registry.example.com/curl:1", deadlineSeconds: 5 };
    const { jobs } = layerWith([], { jobs: { cacheWarm, probe } });
    expect(jobs).toEqual({ cacheWarm: expect.objectContaining(cacheWarm), probe });
  });

  test("counts an explicit undefined in a job as left out", () => {
    const probe = { image: undefined, deadlineSeconds: undefined };
    const cacheWarm = { version: "v1", user: undefined, deadlineSeconds: undefined };
    const explicit = layerWith([], { jobs: { probe, cacheWarm, backfill: undefined } });
    expect(explicit.jobs).toStrictEqual(layerWith([], { jobs: { probe: {}, cacheWarm: { version: "v1" } } }).jobs);
  });

  test("has every default of its backups, and dumps with the tools of the server's version", () => {
    const schedule = { schedule: "15 2 * * *", retentionDays: 35 };
    const backups = { region: "eu-central-1", database: schedule, configuration: schedule };
    const postgres = { kind: "inCluster", version: "16.4", storage: "1Gi" } as const;
    expect(resolveLayer({ ...MINIMAL, backups, datastores: { postgres } }, RELEASE).backups).toEqual({
      region: "eu-central-1",
      uploadImage: "amazon/aws-cli:2.31.20",
      database: { ...schedule, timeZone: "Etc/UTC", spoolSize: "20Gi", dumpImage: "postgres:16.4" },
      configuration: {
        ...schedule,
        timeZone: "Etc/UTC",
        copyImage: "alpine/k8s:1.36.2",
        encryptionImage: "alpine/openssl:3.5.8",
      },
    });
  });

  test("has a list for each role on call, empty where no group has the role", () => {
    const onCall = { operate: ["access-layer-oncall"] };
    expect(resolveLayer({ ...MINIMAL, onCall }, RELEASE).onCall).toEqual({ ...onCall, read: [], breakglass: [] });
  });

  test("reads no release state from what every object inherits", () => {
    const layer = layerWith(["constructor"]);
    expect(resolveLayer(layer.source.environment, RELEASE).services.map(({ release }) => release)).toEqual([{}]);
  });
});

describe.each(ENVIRONMENTS)("the layer of %s", (name) => {
  const { environment, release } = environmentOf(name);
  const layer = layerOf({ environment, release });

  test("has a value in every field of a service that has a default", () => {
    for (const service of layer.services) {
      const missing = DEFAULTED.filter((field) => service[field] === undefined);
      expect({ service: service.name, missing }).toEqual({ service: service.name, missing: [] });
    }
  });

  test("has its services and external services in the order of their names", () => {
    expect(layer.services.map((service) => service.name)).toEqual(Object.keys(environment.services).sort());
    const external = Object.keys(environment.externalServices ?? {}).sort();
    expect(layer.externalServices.map((service) => service.name)).toEqual(external);
  });

  test("is the same whatever the order of keys in the files", () => {
    const shuffled = { environment: reversed(environment), release: reversed(release) };
    expect(JSON.stringify(shuffled)).not.toBe(JSON.stringify({ environment, release }));
    expect(resolved(shuffled.environment, shuffled.release)).toEqual(resolved(environment, release));
  });

  test("is the same with an explicit undefined as with the field left out", () => {
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

  test("resolves from its own files to the same layer, and leaves them as they were", () => {
    const before = JSON.stringify({ environment, release });
    const again = resolveLayer(layer.source.environment, layer.source.release);
    expect(again).toStrictEqual(layer);
    expect(JSON.stringify({ environment, release })).toBe(before);
  });
});
