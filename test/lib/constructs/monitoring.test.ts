import { parse } from "yaml";
import { Monitoring } from "../../../lib/constructs/monitoring";
import { resolveLayer } from "../../../lib/layer/layer";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { securityMonitoringRules } from "../../../lib/monitoring/objects";
import { ruleGroups } from "../../../lib/monitoring/rule-groups";
import type { Monitoring as MonitoringKind } from "../../../lib/spec/environment";
import { environmentOf } from "../../helpers/fixtures";
import { one } from "../../helpers/kubernetes";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const { environment, release } = environmentOf("prod");
const prod = monitoredOf(resolveLayer(environment, release));

function build(kind: MonitoringKind): readonly Manifest[] {
  return inConsumerChart((chart) => {
    new Monitoring(chart, "their-id", { ...prod, kind });
  });
}

const APPS = ["auth", "entitlements", "gateway", "metrics", "streaming", "keycloak", "alertmanager"];
const SERVICES = APPS.map((app) => `Service/${app}-scrape-service`);

describe("with the operator", () => {
  const manifests = build("operator");

  test("Monitoring with the operator renders rules, dashboards, and a Service and ServiceMonitor per app", () => {
    expect(namesOf(manifests)).toEqual([
      ...SERVICES,
      ...APPS.map((app) => `ServiceMonitor/${app}`),
      "PrometheusRule/access-layer-rules",
      "ConfigMap/access-layer-dashboards",
    ]);
  });

  test("a ServiceMonitor sets the job label to the app and selects only the app's Service", () => {
    const monitor = findManifest(manifests, "ServiceMonitor", "gateway");
    expect(monitor).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      spec: { jobLabel: "app", endpoints: [{ port: "http", path: "/metrics", interval: "30s" }] },
    });
    const labels = { app: "gateway", "access-layer.254carbon.com/scrape": "true" };
    expect(monitor["spec"]).toMatchObject({ selector: { matchLabels: labels } });
  });

  test("the series of services get their track from the pod, and other series have none", () => {
    const relabelings = [{ sourceLabels: ["__meta_kubernetes_pod_label_version"], targetLabel: "track" }];
    const endpointsOf = (name: string) => findManifest(manifests, "ServiceMonitor", name)["spec"];
    expect(endpointsOf("streaming")).toMatchObject({ endpoints: [{ relabelings }] });
    expect(endpointsOf("keycloak")).toMatchObject({ endpoints: [{ port: "management" }] });
    expect(JSON.stringify(endpointsOf("keycloak"))).not.toContain("relabelings");
  });

  test("the PrometheusRule contains the rules of the layer", () => {
    const groups = JSON.parse(JSON.stringify(ruleGroups(prod)));
    expect(findManifest(manifests, "PrometheusRule", "access-layer-rules")).toMatchObject({
      apiVersion: "monitoring.coreos.com/v1",
      spec: { groups },
    });
  });

  test("Monitoring with the operator adds no scrape annotations", () => {
    const annotated = manifests.filter(({ metadata }) => metadata.annotations !== undefined);
    expect(namesOf(annotated)).toEqual(["ConfigMap/access-layer-dashboards"]);
  });
});

describe("with annotations", () => {
  const manifests = build("annotations");

  test("Monitoring with annotations renders annotated Services and writes the rules to a ConfigMap", () => {
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
      groups: ruleGroups(prod),
    });
  });
});

test("Monitoring renders nothing if monitoring is off", () => {
  expect(build("none")).toEqual([]);
  expect(securityMonitoringRules(prod, "none")).toBeUndefined();
});

test("each dashboard is one ConfigMap file with the label that Grafana's sidecar selects", () => {
  const { metadata, data } = one(build("operator"), "ConfigMap", "access-layer-dashboards");
  expect(metadata.labels).toMatchObject({ grafana_dashboard: "1" });
  const titles = Object.entries(data).map(([file, text]) => [file, (JSON.parse(text) as { title: string }).title]);
  expect(titles).toEqual([
    ["gateway_served_cache.json", "Gateway Served Cache (prod)"],
    ["gateway_service.json", "Gateway Service (prod)"],
    ["microservices_overview.json", "Microservices Overview (prod)"],
    ["streaming_service.json", "Streaming Service (prod)"],
  ]);
});

describe("security rules", () => {
  test.each([
    ["operator", "monitoring.coreos.com/v1", "PrometheusRule"],
    ["annotations", "v1", "ConfigMap"],
  ] as const)("the security rules for monitoring %s are one object", (monitoring, apiVersion, kind) => {
    const object = securityMonitoringRules(prod, monitoring);
    expect(object).toMatchObject({
      apiVersion,
      kind,
      metadata: { name: "access-layer-security-rules", namespace: "254carbon-access" },
    });
    const found = securityMonitoringRules(prod, monitoring, { release: "kube-prometheus-stack" });
    expect(found?.metadata.labels).toMatchObject({ release: "kube-prometheus-stack" });
    const text = JSON.stringify(object);
    for (const alert of ["RequestsRefused", "UnexpectedRestart", "JobStarted"]) expect(text).toContain(alert);
  });
});
