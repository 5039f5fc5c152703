import { resolveLayer } from "../../../lib/layer/layer";
import { resolveService, type ServiceInput } from "../../../lib/layer/service";
import { monitoredDatastore, monitoredService } from "../../../lib/monitoring/monitored";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
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

describe("monitoring of a service", () => {
  test("a monitored service has its port, the path of its metrics and its Deployments", () => {
    expect(monitoredService(resolveService(ORDERS))).toEqual({
      name: "orders",
      workloads: ["orders"],
      port: 9090,
      metricsPath: "/internal/metrics",
      isAutoscaled: true,
    });
  });

  test("a monitored service has the default port 8000 and path /metrics", () => {
    const orders = resolveService({ ...ORDERS, port: undefined, metricsPath: undefined });
    expect(monitoredService(orders)).toMatchObject({ port: 8000, metricsPath: "/metrics" });
  });

  test("a monitored service that migrates has the Deployments of both topologies", () => {
    const { workloads } = monitoredService(resolveService({ ...ORDERS, topology: "canary", migrateFrom: "rolling" }));
    expect(workloads).toEqual(["orders-stable", "orders-canary", "orders"]);
  });

  test.each([
    ["a range", { min: 2, max: 3 }, true],
    ["a range of one count", { min: 3, max: 3 }, false],
    ["a fixed count", { min: 3 }, false],
  ])(
    "a monitored service counts as autoscaled only if its scale is a range, not a fixed count: %s",
    (_what, scale, expected) => {
      expect(monitoredService(resolveService({ ...ORDERS, scale })).isAutoscaled).toBe(expected);
    },
  );

  test("a service does not get served cache metrics or a dashboard merely because it is named gateway", () => {
    const gateway = monitoredService(resolveService({ ...ORDERS, name: "gateway" }));
    expect(Object.keys(gateway)).toEqual(Object.keys(monitoredService(resolveService(ORDERS))));
  });
});

describe("monitoring of a datastore", () => {
  test("a monitored datastore that keeps data has a claim named after the datastore", () => {
    expect(monitoredDatastore("redis", { kind: "inCluster", name: "cache" })).toEqual({
      ...{ name: "cache", kind: "redis", deployment: "cache-deployment", claim: "cache-data" },
    });
  });

  test("a monitored datastore that exposes metrics has a metrics port", () => {
    expect(monitoredDatastore("keycloak", { kind: "inCluster", name: "keycloak" })).toEqual({
      ...{ name: "keycloak", kind: "keycloak", deployment: "keycloak-deployment" },
      metrics: { portName: "management", port: 9000, path: "/metrics" },
    });
  });

  test("only Alertmanager has a second Deployment if it has two replicas", () => {
    const pair = { kind: "inCluster", name: "alerts", replicas: 2 } as const;
    expect(monitoredDatastore("alertmanager", pair)).toMatchObject({
      ...{ deployment: "alerts-deployment", claim: "alerts-data" },
      second: { deployment: "alerts-second-deployment", claim: "alerts-second-data" },
    });
    for (const one of [
      monitoredDatastore("keycloak", pair),
      monitoredDatastore("alertmanager", { ...pair, replicas: 1 }),
    ])
      expect(one).not.toHaveProperty("second");
  });

  test("an external datastore is not monitored", () => {
    expect(monitoredDatastore("redis", { kind: "external", name: "redis" })).toBeUndefined();
  });
});

describe("monitoring of a layer", () => {
  test("monitoring covers the services by name, and the datastores and jobs of the layer", () => {
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

  test("monitoring includes the gateway's served cache and the two dashboards from the runbook", () => {
    const special = monitored.services.filter(({ dashboard }) => dashboard !== undefined);
    expect(special.map(({ name, servedCache, dashboard }) => [name, servedCache, dashboard?.uid])).toEqual([
      ["gateway", true, "access-layer-gateway-prod"],
      ["streaming", false, "access-layer-streaming-prod"],
    ]);
  });

  test("monitoring does not depend on the release", () => {
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
