import { parse } from "yaml";
import { synthesize } from "../../../charts/synthesize";
import { Monitoring } from "../../../lib/constructs/monitoring";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import { ruleGroups } from "../../../lib/monitoring/rule-groups";
import { securityMonitoringRules } from "../../../lib/monitoring/objects";
import type { Monitoring as MonitoringKind } from "../../../lib/spec/environment";
import { environmentOf, withRelease } from "../../helpers/fixtures";
import { ofKind, one, selects } from "../../helpers/kubernetes";
import { inStrangersChart, namesOf } from "../../helpers/strangers-chart";

const prod = environmentOf("prod");

function environmentWith(monitoring: MonitoringKind) {
  const { environment } = prod;
  return { ...environment, cluster: { ...environment.cluster, monitoring } };
}

function build(monitoring: MonitoringKind): readonly Manifest[] {
  return inStrangersChart((chart) => {
    new Monitoring(chart, "their-id", { environment: environmentWith(monitoring) });
  });
}

const APPS = ["auth", "entitlements", "gateway", "metrics", "streaming", "keycloak", "alertmanager"];
const SERVICES = APPS.map((app) => `Service/${app}-scrape-service`);

describe("with the operator", () => {
  const manifests = build("operator");

  test("are a Service and a ServiceMonitor for each app, the rules and the dashboards", () => {
    expect(namesOf(manifests)).toEqual([
      ...SERVICES,
      ...APPS.map((app) => `ServiceMonitor/${app}`),
      "PrometheusRule/access-layer-rules",
      "ConfigMap/access-layer-dashboards",
    ]);
  });

  test("a ServiceMonitor names its metrics after the app, and selects its own Service alone", () => {
    const monitor = findManifest(manifests, "ServiceMonitor", "gateway");
    expect(monitor).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      spec: { jobLabel: "app", endpoints: [{ port: "http", path: "/metrics", interval: "30s" }] },
    });
    const labels = { app: "gateway", "access-layer.254carbon.com/scrape": "true" };
    expect(monitor["spec"]).toMatchObject({ selector: { matchLabels: labels } });
  });

  test("the rules are those of the environment", () => {
    const groups = JSON.parse(JSON.stringify(ruleGroups(prod.environment)));
    expect(findManifest(manifests, "PrometheusRule", "access-layer-rules")).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      spec: { groups },
    });
  });

  test("nothing is annotated", () => {
    expect(manifests.filter(({ metadata }) => metadata.annotations !== undefined)).toEqual([]);
  });
});

describe("with annotations", () => {
  const manifests = build("annotations");

  test("are annotated Services, and the rules as a file", () => {
    expect(namesOf(manifests)).toEqual([
      ...SERVICES,
      "ConfigMap/access-layer-rules",
      "ConfigMap/access-layer-dashboards",
    ]);
    expect(findManifest(manifests, "Service", "keycloak-scrape-service").metadata.annotations).toEqual({
      "prometheus.io/scrape": "true",
      "prometheus.io/path": "/metrics",
      "prometheus.io/port": "9000",
    });
    expect(parse(one(manifests, "ConfigMap", "access-layer-rules").data["access-layer.rules.yaml"] ?? "")).toEqual({
      groups: ruleGroups(prod.environment),
    });
  });
});

test("without monitoring is nothing", () => {
  expect(build("none")).toEqual([]);
  expect(securityMonitoringRules(environmentWith("none"))).toBeUndefined();
});

test("Grafana's sidecar finds the dashboards by their label, each in its file", () => {
  const { metadata, data } = one(build("operator"), "ConfigMap", "access-layer-dashboards");
  expect(metadata.labels).toMatchObject({ grafana_dashboard: "1" });
  const titles = Object.entries(data).map(([file, text]) => [file, (JSON.parse(text) as { title: string }).title]);
  expect(titles).toEqual([
    ["gateway_served_cache.json", "Gateway Served Cache"],
    ["gateway_service.json", "Gateway Service"],
    ["microservices_overview.json", "Microservices Overview"],
    ["streaming_service.json", "Streaming Service"],
  ]);
});

/** Apart by a field that a switch changes, and by the one that it will change once the old colour is retired. */
const SWITCHED = withRelease(prod, "gateway", {
  live: "green",
  preview: "green",
  blue: { version: "v1.0.1", floor: 1 },
  green: { version: "v1.0.2", floor: 3 },
});

describe.each([
  ["as released", prod],
  ["right after a switch, when the old colour is behind no other Service", SWITCHED],
])("in the whole layer, %s", (_state, props) => {
  const { manifests } = synthesize(props);

  test("each workload is behind exactly one Service that is scraped", () => {
    const scraped = ofKind(manifests, "Service").filter(
      ({ metadata }) => metadata.labels?.["access-layer.254carbon.com/scrape"] === "true",
    );
    const behind = ofKind(manifests, "Deployment").map(({ metadata, spec }) => [
      metadata.name,
      scraped.filter((service) => selects(service.spec.selector, spec.template.metadata.labels)).length,
    ]);
    const unscraped = ["kafka-deployment", "postgres-deployment", "redis-deployment"];
    expect(behind).toEqual(behind.map(([name]) => [name, unscraped.includes(String(name)) ? 0 : 1]));
    expect(behind.length).toBeGreaterThan(10);
  });

  test("each ServiceMonitor selects one Service, whose port all of its pods have", () => {
    const monitors = manifests.filter(({ kind }) => kind === "ServiceMonitor");
    for (const monitor of monitors) {
      const spec = monitor["spec"] as {
        selector: { matchLabels: Record<string, string> };
        endpoints: { port: string }[];
      };
      const services = ofKind(manifests, "Service").filter(({ metadata }) =>
        selects(spec.selector.matchLabels, metadata.labels ?? {}),
      );
      expect(services.map(({ metadata }) => metadata.name)).toEqual([`${monitor.metadata.name}-scrape-service`]);
      const [port] = services[0]?.spec.ports ?? [];
      expect(spec.endpoints.map((endpoint) => endpoint.port)).toEqual([port?.name]);
      const pods = ofKind(manifests, "Deployment").filter(({ spec: { template } }) =>
        selects(services[0]?.spec.selector ?? {}, template.metadata.labels),
      );
      const ports = pods.map(({ spec: { template } }) =>
        template.spec.containers[0].ports.find(({ name }) => name === port?.targetPort),
      );
      expect(ports.map((found) => found?.containerPort)).toEqual(pods.map(() => port?.port));
    }
    expect(monitors).toHaveLength(APPS.length);
  });
});

test("a release changes nothing of it", () => {
  const own = (manifests: readonly Manifest[]) =>
    manifests.filter(
      ({ metadata, kind }) =>
        /-scrape-service$|^access-layer-(rules|dashboards)$/.test(metadata.name) || kind === "ServiceMonitor",
    );
  expect(own(synthesize(SWITCHED).manifests)).toEqual(own(synthesize(prod).manifests));
});

test("switching it on restarts no pod", () => {
  const unwatched = synthesize({ ...prod, environment: environmentWith("none") }).manifests;
  for (const monitoring of ["operator", "annotations"] as const) {
    const { manifests } = synthesize({ ...prod, environment: environmentWith(monitoring) });
    expect(ofKind(manifests, "Deployment")).toEqual(ofKind(unwatched, "Deployment"));
  }
});

describe("the rules for after a security incident", () => {
  test.each([
    ["operator", "monitoring.coreos.com/v1", "PrometheusRule"],
    ["annotations", "v1", "ConfigMap"],
  ] as const)("with %s are one object beside the usual rules", (monitoring, apiVersion, kind) => {
    const object = securityMonitoringRules(environmentWith(monitoring));
    expect(object).toMatchObject({
      apiVersion,
      kind,
      metadata: { name: "access-layer-security-rules", namespace: "254carbon-access" },
    });
    const text = JSON.stringify(object);
    for (const alert of ["RequestsRefused", "UnexpectedRestart", "JobStarted"]) expect(text).toContain(alert);
  });
});
