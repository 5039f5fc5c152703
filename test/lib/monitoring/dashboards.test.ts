import { dashboardsOf } from "../../../lib/monitoring/dashboards";
import { metricsOf } from "../../../lib/monitoring/metrics";
import { dashboard } from "../../../lib/monitoring/panels";
import { monitoredOf } from "../../../lib/monitoring/monitored-layer";
import { resolveLayer } from "../../../lib/layer/layer";
import { ENVIRONMENTS, environmentOf } from "../../helpers/fixtures";
import { parseQuery } from "../../helpers/promql";

const { environment, release } = environmentOf("prod");
const prod = monitoredOf(resolveLayer(environment, release));
const dashboards = dashboardsOf(prod);
const metrics = metricsOf(prod);
const labelsOf = new Map(metrics.map(({ name, labels }) => [name, labels]));

test("dashboardsOf returns the runbook's dashboards, with a URL and a title for each environment", () => {
  expect(Object.entries(dashboards).map(([file, { uid, title }]) => [file, uid, title])).toEqual([
    ["gateway_service.json", "access-layer-gateway-prod", "Gateway Service (prod)"],
    ["streaming_service.json", "access-layer-streaming-prod", "Streaming Service (prod)"],
    ["microservices_overview.json", "access-layer-overview-prod", "Microservices Overview (prod)"],
    ["gateway_served_cache.json", "access-layer-served-cache-prod", "Gateway Served Cache (prod)"],
  ]);
});

test.each(["uid", "title"] as const)(
  "no two environments have a dashboard with the same %s, so that one Grafana can show all of them",
  (field) => {
    const values = ENVIRONMENTS.flatMap((name) => {
      const files = environmentOf(name);
      return Object.values(dashboardsOf(monitoredOf(resolveLayer(files.environment, files.release)))).map(
        (dashboard) => dashboard[field],
      );
    });
    expect([...new Set(values)]).toEqual(values);
    expect(values.length).toBeGreaterThan(8);
  },
);

test("dashboardsOf adds no environment to UIDs and titles if it does not know one", () => {
  const { environment: _name, ...rest } = prod;
  expect(dashboardsOf(rest)["microservices_overview.json"]).toMatchObject({
    uid: "access-layer-overview",
    title: "Microservices Overview",
  });
});

test("dashboardsOf omits the dashboard of a service that the environment lacks", () => {
  const only = prod.services.filter(({ name }) => name === "metrics");
  expect(only).toHaveLength(1);
  const files = Object.keys(dashboardsOf({ ...prod, services: only, datastores: [] }));
  expect(files).toEqual(["microservices_overview.json"]);
});

test("a service with a configured dashboard gets one with that UID, title and file name", () => {
  const dashboard = { uid: "shop-orders", title: "Orders", file: "orders.json" };
  const orders = {
    ...{ name: "orders", workloads: ["orders"], port: 8000, metricsPath: "/metrics", isAutoscaled: false },
    dashboard,
  };
  const files = dashboardsOf({ namespace: "shop", services: [orders], datastores: [] });
  expect(Object.keys(files)).toEqual(["orders.json", "microservices_overview.json"]);
  expect(files["orders.json"]).toMatchObject({ uid: "shop-orders", title: "Orders" });
  expect(JSON.stringify(files["orders.json"])).toContain(
    'orders_requests_total{namespace=\\"shop\\",job=\\"orders\\"}',
  );
});

describe.each(Object.entries(dashboards))("the dashboard %s", (_file, dashboard) => {
  const targets = dashboard.panels.flatMap((panel) => panel.targets);

  test("each dashboard query selects known metrics in its namespace by labels that these metrics have", () => {
    for (const { expr } of targets) {
      for (const { metric, matchers } of parseQuery(expr, metrics).selected) {
        const labels = labelsOf.get(metric) ?? [];
        expect({ expr, unknown: Object.keys(matchers).filter((label) => !labels.includes(label)) }).toEqual({
          expr,
          unknown: [],
        });
        expect(matchers["namespace"]).toBe('="254carbon-access"');
      }
    }
  });

  test("each legend of a dashboard uses only labels that remain in the query result", () => {
    for (const { expr, legendFormat } of targets) {
      const { labels } = parseQuery(expr, metrics);
      const used = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
      expect({ expr, lost: used.filter((label) => labels?.has(label) !== true) }).toEqual({ expr, lost: [] });
    }
  });

  test("each dashboard panel reads the Prometheus data source that is selected in Grafana", () => {
    expect(dashboard.templating.list).toMatchObject([{ name: "datasource", type: "datasource", query: "prometheus" }]);
    const sources = [...dashboard.panels, ...targets].map(({ datasource }) => datasource);
    expect(new Set(sources.map(({ uid }) => uid))).toEqual(new Set(["${datasource}"]));
  });

  test("dashboard panels are numbered in order and do not overlap", () => {
    expect(dashboard.panels.map(({ id }) => id)).toEqual(dashboard.panels.map((_, index) => index + 1));
    const places = dashboard.panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(places).size).toBe(places.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
    expect(dashboard.panels.every((panel) => panel.targets.length > 0)).toBe(true);
  });

  test("a dashboard has no id, because Grafana assigns one", () => {
    expect(Object.keys(dashboard)).not.toContain("id");
  });
});

test("the expressions of a panel have IDs of letters, also after the 26th", () => {
  const series = Object.fromEntries(Array.from({ length: 703 }, (_, index) => [`s${index}`, "vector(0)"]));
  const panel = { title: "Many", description: "Many series.", unit: "short", series } as const;
  const ids = dashboard({ uid: "many", title: "Many" }, [panel]).panels[0]?.targets.map(({ refId }) => refId) ?? [];
  expect([0, 25, 26, 27, 52, 701, 702].map((index) => ids[index])).toEqual(["A", "Z", "AA", "AB", "BA", "ZZ", "AAA"]);
  expect(new Set(ids).size).toBe(703);
});

test("the served cache dashboard shows the metrics that the runbook checks after a warm run", () => {
  const panels = dashboards["gateway_served_cache.json"]?.panels ?? [];
  const own = 'namespace="254carbon-access",job="gateway"';
  expect(panels.map(({ title, targets }) => [title, targets.map(({ expr }) => expr)])).toEqual([
    ["Cache warm", [`sum by (result) (increase(gateway_served_cache_warm_total{${own}}[5m]))`]],
    ["Cache warm errors", [`sum(increase(gateway_served_cache_warm_total{${own},result="error"}[5m]))`]],
    [
      "Age of latest prices",
      [`max(gateway_served_projection_age_seconds{${own},quantile="0.95",view="latest_prices"})`],
    ],
    ["Age of curves", [`max(gateway_served_projection_age_seconds{${own},quantile="0.95",view="curves"})`]],
  ]);
  expect(panels.slice(2).map(({ fieldConfig }) => fieldConfig.defaults["thresholds"])).toMatchObject([
    { steps: [{ color: "green" }, { value: 60, color: "red" }] },
    { steps: [{ color: "green" }, { value: 600, color: "red" }] },
  ]);
});
