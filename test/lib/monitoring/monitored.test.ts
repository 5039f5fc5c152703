import { resolveLayer } from "../../../lib/layer/layer";
import { resolveService, type ServiceInput } from "../../../lib/layer/service";
import { monitoredDatastore, monitoredOf, monitoredService } from "../../../lib/monitoring/monitored";
import { environmentOf, withRelease } from "../../helpers/fixtures";

const prod = environmentOf("prod");
const monitored = monitoredOf(resolveLayer(prod.environment, prod.release));

const ORDERS: ServiceInput = {
  name: "orders",
  topology: "rolling",
  port: 9090,
  metricsPath: "/internal/metrics",
  scale: { min: 2, max: 6 },
  release: { rolling: { version: "v1.2.3", floor: 2 } },
};

describe("the monitoring of a service", () => {
  test("has its port, the path of its metrics and its Deployments", () => {
    expect(monitoredService(resolveService(ORDERS))).toEqual({
      name: "orders",
      workloads: ["orders"],
      port: 9090,
      metricsPath: "/internal/metrics",
      isAutoscaled: true,
    });
  });

  test("has the default port 8000 and path /metrics", () => {
    const orders = resolveService({ ...ORDERS, port: undefined, metricsPath: undefined });
    expect(monitoredService(orders)).toMatchObject({ port: 8000, metricsPath: "/metrics" });
  });

  test("has the Deployments of both topologies during a migration", () => {
    const { workloads } = monitoredService(resolveService({ ...ORDERS, topology: "canary", migrateFrom: "rolling" }));
    expect(workloads).toEqual(["orders-stable", "orders-canary", "orders"]);
  });

  test.each([
    ["a range", { min: 2, max: 3 }, true],
    ["a range of one count", { min: 3, max: 3 }, false],
    ["a fixed count", { min: 3 }, false],
  ])("has an autoscaler that can move only with a range: %s", (_what, scale, expected) => {
    expect(monitoredService(resolveService({ ...ORDERS, scale })).isAutoscaled).toBe(expected);
  });

  test("gets no served cache and no dashboard from the name gateway alone", () => {
    const gateway = monitoredService(resolveService({ ...ORDERS, name: "gateway" }));
    expect(Object.keys(gateway)).toEqual(Object.keys(monitoredService(resolveService(ORDERS))));
  });
});

describe("the monitoring of a datastore", () => {
  test("has the claim of one that keeps data, named after it", () => {
    expect(monitoredDatastore("redis", { kind: "inCluster", name: "cache" })).toEqual({
      ...{ name: "cache", kind: "redis", deployment: "cache-deployment", claim: "cache-data" },
    });
  });

  test("has the metrics port of one that exposes metrics", () => {
    expect(monitoredDatastore("keycloak", { kind: "inCluster", name: "keycloak" })).toEqual({
      ...{ name: "keycloak", kind: "keycloak", deployment: "keycloak-deployment" },
      metrics: { portName: "management", port: 9000, path: "/metrics" },
    });
  });

  test("does not exist for an external datastore", () => {
    expect(monitoredDatastore("redis", { kind: "external", name: "redis" })).toBeUndefined();
  });
});

describe("the monitoring of a layer", () => {
  test("has the services by name, and the datastores and jobs that exist", () => {
    expect(monitored).toMatchObject({ namespace: "254carbon-access", context: prod.environment.cluster.context });
    expect(monitored.services.map(({ name }) => name)).toEqual(Object.keys(prod.environment.services).sort());
    expect(monitored.datastores.map(({ name }) => name)).toEqual([
      ...["postgres", "redis", "kafka", "keycloak", "alertmanager"],
    ]);
    expect(monitored.jobs).toEqual([
      { name: "database-backup", kind: "backup", schedule: prod.environment.backups?.database?.schedule },
      { name: "configuration-backup", kind: "backup", schedule: prod.environment.backups?.configuration?.schedule },
      { name: "cache-warm", kind: "servedCache" },
      { name: "backfill", kind: "servedCache" },
      { name: "probe", kind: "probe" },
    ]);
    expect(monitored.calls).toContainEqual({ from: "auth", to: "postgres" });
  });

  test("has the served cache of the gateway, and the two dashboards that the runbook names", () => {
    const special = monitored.services.filter(({ dashboard }) => dashboard !== undefined);
    expect(special.map(({ name, servedCache, dashboard }) => [name, servedCache, dashboard?.uid])).toEqual([
      ["gateway", true, "access-layer-gateway"],
      ["streaming", false, "access-layer-streaming"],
    ]);
  });

  test("does not depend on the release", () => {
    const switched = withRelease(prod, "gateway", {
      live: "green",
      preview: "green",
      blue: { version: "v1.0.1", floor: 1 },
      green: { version: "v1.0.2", floor: 3 },
    });
    expect(monitoredOf(resolveLayer(switched.environment, switched.release))).toEqual(monitored);
    expect(monitoredOf(resolveLayer(prod.environment, { ...prod.release, services: {} }))).toEqual(monitored);
  });
});
