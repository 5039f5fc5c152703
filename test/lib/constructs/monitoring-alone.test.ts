import { App, Chart } from "cdk8s";
import { Redis } from "../../../lib/constructs/datastores/redis";
import { EdgeService } from "../../../lib/constructs/edge-service";
import { Monitoring, type MonitoringProps } from "../../../lib/constructs/monitoring";
import type { MonitoredAlert } from "../../../lib/monitoring/monitored";
import { findManifest, type Manifest } from "../../../lib/manifests/manifest";
import { one } from "../../helpers/kubernetes";
import { inConsumerChart, namesOf } from "../../helpers/consumer-chart";

const ORDERS = {
  ...{ name: "orders", workloads: ["orders"], port: 9090, metricsPath: "/internal/metrics", isAutoscaled: true },
};
const CACHE = { name: "cache", kind: "redis", deployment: "cache-deployment", claim: "cache-data" } as const;

function monitor(props: Partial<MonitoringProps> = {}): readonly Manifest[] {
  return inConsumerChart((chart) => {
    new Monitoring(chart, "monitoring", { kind: "operator", services: [ORDERS], ...props });
  });
}

describe("in a chart with one service", () => {
  const manifests = monitor();

  test("Monitoring renders the scrape Service, ServiceMonitor, rules and dashboards of a single service", () => {
    expect(namesOf(manifests)).toEqual([
      ...["Service/orders-scrape-service", "ServiceMonitor/orders"],
      ...["PrometheusRule/access-layer-rules", "ConfigMap/access-layer-dashboards"],
    ]);
    expect(manifests.map(({ metadata }) => metadata.namespace)).toEqual(Array(4).fill("shop"));
    expect(Object.keys(one(manifests, "ConfigMap", "access-layer-dashboards").data)).toEqual([
      "microservices_overview.json",
    ]);
  });

  test("rules select the namespace of the chart and suggest commands without a context", () => {
    const rules = JSON.stringify(findManifest(manifests, "PrometheusRule", "access-layer-rules"));
    expect(rules).toContain('orders_requests_total{namespace=\\"shop\\",job=\\"orders\\"');
    expect(rules).toContain("kubectl -n shop get pods -l app=orders");
    expect(rules).not.toMatch(/--context|gateway|254carbon-access|undefined/);
    expect(rules).toContain("AutoscalerAtCeiling");
  });

  test("suggested commands use the context from the props", () => {
    const rules = JSON.stringify(
      findManifest(monitor({ context: "their-eu" }), "PrometheusRule", "access-layer-rules"),
    );
    expect(rules).toContain("kubectl --context their-eu -n shop get pods -l app=orders");
  });

  test("the ServiceMonitor scrapes the port and the path of the service", () => {
    expect(one(manifests, "Service", "orders-scrape-service").spec.ports).toEqual([
      { name: "http", port: 9090, protocol: "TCP", targetPort: "http" },
    ]);
    expect(findManifest(manifests, "ServiceMonitor", "orders")["spec"]).toMatchObject({
      endpoints: [{ port: "http", path: "/internal/metrics" }],
    });
  });

  test("scrape annotations contain the port and the path of the service", () => {
    const annotated = monitor({ kind: "annotations" });
    expect(findManifest(annotated, "Service", "orders-scrape-service").metadata.annotations).toEqual({
      "prometheus.io/scrape": "true",
      "prometheus.io/path": "/internal/metrics",
      "prometheus.io/port": "9090",
    });
  });

  test("Monitoring treats constructs like equivalent plain data and ignores external datastores", () => {
    const plain = monitor({ datastores: [CACHE] });
    expect(JSON.stringify(plain)).toContain("DatastoreDown");
    const external = { monitored: undefined };
    expect(monitor({ services: [{ monitored: ORDERS }], datastores: [{ monitored: CACHE }, external] })).toEqual(plain);
  });

  test("a backup and any other job have rules under their own names", () => {
    const jobs = [
      { name: "orders-dump", kind: "backup", schedule: "0 3 * * 0" },
      { name: "orders-report", kind: "task" },
    ] as const;
    const rules = JSON.stringify(findManifest(monitor({ jobs }), "PrometheusRule", "access-layer-rules"));
    // 612000 seconds is one week plus the two hours that a run may take.
    expect(rules).toContain('cronjob=\\"orders-dump\\"}) > 612000');
    expect(rules).toContain('job_name=~\\"orders-report(-.*)?\\"');
  });
});

test("Monitoring exposes every object as a field, and the rules are its default child", () => {
  const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
  const { node, ...fields } = new Monitoring(chart, "monitoring", { kind: "operator", services: [ORDERS] });
  expect(fields.scrapeServices.map(({ name }) => name)).toEqual(["orders-scrape-service"]);
  expect(fields.serviceMonitors.map(({ name }) => name)).toEqual(["orders"]);
  expect(fields.rules).toMatchObject({ kind: "PrometheusRule", name: "access-layer-rules" });
  expect(fields.dashboards).toMatchObject({ kind: "ConfigMap", name: "access-layer-dashboards" });
  expect(node.defaultChild).toBe(fields.rules);
  const own = [...fields.scrapeServices, ...fields.serviceMonitors, fields.rules, fields.dashboards];
  expect(node.children).toEqual(own);
});

describe("with another Prometheus", () => {
  const prometheus = {
    ...{ namespace: "observability", podLabels: { app: "prometheus" } },
    objectLabels: { release: "kube-prometheus-stack" },
  };

  test.each(["operator", "annotations"] as const)(
    "with %s, the objects that Prometheus and Grafana select have the labels, and the scrape Service has not",
    (kind) => {
      const labeled = monitor({ kind, prometheus }).filter(
        ({ metadata }) => metadata.labels?.["release"] !== undefined,
      );
      const rules = {
        operator: ["ServiceMonitor/orders", "PrometheusRule/access-layer-rules"],
        annotations: ["ConfigMap/access-layer-rules"],
      };
      expect(namesOf(labeled)).toEqual([...rules[kind], "ConfigMap/access-layer-dashboards"]);
      const own = { "app.kubernetes.io/part-of": "access-layer" };
      for (const { metadata } of labeled) expect(metadata.labels).toMatchObject({ ...own, ...prometheus.objectLabels });
    },
  );

  test("the flows come from its pods only", () => {
    const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
    const { flows } = new Monitoring(chart, "monitoring", { kind: "operator", services: [ORDERS], prometheus });
    expect(flows.map(({ from }) => from)).toEqual([
      { kind: "pods", name: "Prometheus", namespace: "observability", labels: { app: "prometheus" } },
    ]);
  });

  test("synthesis reports an invalid namespace", () => {
    expect(() => monitor({ prometheus: { namespace: "Monitoring" } })).toThrow(
      "prometheus.namespace: must be at most 63",
    );
  });
});

test("Monitoring creates objects in the namespace of its props, which the rules also select", () => {
  const manifests = monitor({ namespace: "orders-eu" });
  expect(manifests.map(({ metadata }) => metadata.namespace)).toEqual(Array(4).fill("orders-eu"));
  expect(JSON.stringify(manifests)).not.toContain("shop");
});

test("Monitoring rejects a chart without a namespace unless the props set one", () => {
  const chart = new Chart(new App(), "their-chart");
  const props = { kind: "operator", services: [ORDERS] } as const;
  expect(() => new Monitoring(chart, "monitoring", props)).toThrow(
    "monitoring their-chart/monitoring can't be built:\n  namespace: must be set here or on the chart, got neither",
  );
  expect(() => new Monitoring(chart, "other", { ...props, namespace: "shop" })).not.toThrow();
});

test.each<readonly [Partial<MonitoringProps>, string]>([
  [
    { environment: "prod eu" },
    "environment: must be at most 30 lowercase letters, digits and '-', starting and ending with a letter or digit, got \"prod eu\"",
  ],
  [
    { services: [{ ...ORDERS, objectives: { availability: 0.999 } }] },
    "services[0].objectives.availability: must be a percentage from 95 to 99.99, got 0.999",
  ],
  [{ runbookUrl: "https://wiki.example.com/{{ x" }, "runbookUrl: must be a URL such as"],
])("synthesis reports the invalid value of %j", (props, message) => {
  expect(() => monitor(props)).toThrow(message);
});

test("Grafana's sidecar writes the dashboards to a folder of the environment, if there is one", () => {
  const annotationsOf = (props: Partial<MonitoringProps>) =>
    one(monitor(props), "ConfigMap", "access-layer-dashboards").metadata.annotations;
  expect(annotationsOf({ environment: "prod" })).toEqual({ "k8s-sidecar-target-directory": "prod" });
  expect(annotationsOf({})).toBeUndefined();
});

describe("Monitoring of constructs", () => {
  const manifests = inConsumerChart((chart) => {
    const sessions = new Redis(chart, "sessions", {
      ...{ kind: "inCluster", name: "sessions", version: "7.4.1", storage: "2Gi", maxMemory: "384Mi" },
    });
    const orders = new EdgeService(chart, "orders", {
      ...{ name: "orders", topology: "rolling", scale: { min: 1, max: 3 }, port: 9090 },
      ...{ release: { rolling: { version: "v1", floor: 1 } }, calls: [sessions.callee] },
    });
    new Monitoring(chart, "monitoring", { kind: "operator", services: [orders], datastores: [sessions] });
  });

  test("Monitoring scrapes an EdgeService on its own port and watches a Redis under its own name", () => {
    expect(one(manifests, "Service", "orders-scrape-service").spec.ports).toMatchObject([{ port: 9090 }]);
    const rules = JSON.stringify(findManifest(manifests, "PrometheusRule", "access-layer-rules"));
    expect(rules).toContain("sessions-deployment");
    expect(rules).toContain('persistentvolumeclaim=\\"sessions-data\\"');
  });
});

test.each([
  [undefined, "must be an object"],
  [{}, "kind: is missing; it must be operator, annotations or none"],
  [{ kind: "operater", services: [] }, 'kind: must be operator, annotations or none, got "operater"'],
  [{ kind: "operator", services: [null] }, "services[0]: must be an object, got null"],
  [{ kind: "operator", services: [], job: [] }, "job: is an unknown key; did you mean jobs?"],
])("Monitoring reports the problem of its props %j", (props, message) => {
  const build = () => {
    const chart = new Chart(new App(), "their-chart", { namespace: "shop" });
    new Monitoring(chart, "monitoring", props as unknown as MonitoringProps);
  };
  expect(build).toThrow(message);
  expect(build).toThrow(expect.objectContaining({ name: "ProblemsError" }));
});

describe("with alerts of the user", () => {
  const alert = {
    name: "OrdersSlow",
    service: "orders",
    severity: "critical",
    expr: 'sum(rate(order_failures_total{namespace="shop"}[5m])) > 1',
    summary: "orders fail",
    description: "Look at the log.",
  } as const;
  const rulesWith = (...alerts: readonly MonitoredAlert[]) =>
    JSON.stringify(findManifest(monitor({ alerts }), "PrometheusRule", "access-layer-rules"));

  test("Monitoring renders the alerts with the other rules", () => {
    expect(rulesWith(alert)).toContain('"alert":"OrdersSlow"');
    expect(rulesWith()).not.toContain("environment.alerts");
  });

  test.each<readonly [readonly MonitoredAlert[], string]>([
    [[{ ...alert, expr: "sum(" }], "alerts[0].expr: must be PromQL that Prometheus accepts"],
    [[alert, { ...alert, expr: "up == 0" }], 'alerts[1].name: must be listed only once, got "OrdersSlow" again'],
    [[{ ...alert, expr: "up == 0" }], "alerts[0].expr: must select the namespace of up"],
    [
      [{ ...alert, name: "orders" }],
      'alerts[0].name: must be at most 100 letters and digits in CamelCase, got "orders"',
    ],
    [[{ ...alert, for: "5" }], 'alerts[0].for: must be a duration such as 10m or 1h30m, got "5"'],
  ])("Monitoring rejects %j", (alerts, message) => {
    expect(() => rulesWith(...alerts)).toThrow(message);
  });
});
