import { dashboardsOf } from "../../lib/monitoring/dashboards";
import {
  METRICS,
  RECORDED,
  SERVED_CACHE,
  TRACK_LABEL,
  serviceMetrics,
  type Metric,
} from "../../lib/monitoring/metrics";
import { monitoredDatastore, type Monitored } from "../../lib/monitoring/monitored";
import { isAlert } from "../../lib/monitoring/monitoring-rule";
import { ruleGroups } from "../../lib/monitoring/rule-groups";
import { securityRuleGroups } from "../../lib/monitoring/security-rules";
import { DATASTORE_PORTS, exporterName } from "../../lib/names";
import type { DatastoreName } from "../../lib/spec/datastores";
import { EXPORTER_DEFAULTS } from "../../lib/spec/defaults";
import { DURATION_BOUNDS, type ObjectivesSpec } from "../../lib/spec/objectives";
import { code, table } from "./markdown";

/** Name of the service whose rules the page shows. */
const SERVICE = "service";

const DATASTORES = Object.keys(DATASTORE_PORTS) as DatastoreName[];

/** Lag in the rules of Kafka's exporter, which other datastores do not have. */
function lagOf(kind: DatastoreName): { readonly maxLag?: number } {
  return kind === "kafka" ? { maxLag: EXPORTER_DEFAULTS.kafka.maxLag } : {};
}

const OBJECTIVES: ObjectivesSpec = { availability: 99.9, latency: { seconds: 0.5, share: 99 } };

/** A namespace that has every rule and every panel. */
const EVERYTHING: Monitored = {
  namespace: "namespace",
  services: [
    {
      name: SERVICE,
      workloads: [SERVICE],
      port: 8000,
      metricsPath: "/metrics",
      isAutoscaled: true,
      objectives: OBJECTIVES,
    },
    {
      name: "gateway",
      workloads: ["gateway"],
      port: 8000,
      metricsPath: "/metrics",
      isAutoscaled: true,
      servedCache: true,
    },
  ].map((service) => ({ ...service, dashboard: { uid: service.name, title: service.name, file: service.name } })),
  datastores: DATASTORES.flatMap(
    (kind) =>
      monitoredDatastore(kind, {
        kind: "inCluster",
        name: kind,
        replicas: 2,
        exporter: { name: exporterName(kind), ...lagOf(kind) },
      }) ?? [],
  ),
  jobs: [
    { name: "backup", kind: "backup", schedule: "15 2 * * *" },
    { name: "probe", kind: "probe" },
  ],
  calls: [],
};

/** Labels that Prometheus adds to every series that it scrapes. */
const ADDED = ["namespace", "job", "instance", TRACK_LABEL];

/** Values of the labels that services set. */
const LABEL_VALUES: Readonly<Record<string, string>> = {
  status: "HTTP status code, such as `200`",
  le: "upper bound of a bucket in seconds",
  result: "`hit` for a written entry, `error` for a failed write",
  quantile: "`0.95`",
  view: "`latest_prices` or `curves`",
};

type ServiceMetric = keyof ReturnType<typeof serviceMetrics>;

const MEANINGS: Readonly<Record<ServiceMetric | keyof typeof SERVED_CACHE, string>> = {
  requests: "requests that have ended",
  durationBucket: "requests that took no longer than `le`, without streams",
  durationSum: "seconds that all requests took, without streams",
  durationCount: "requests with a duration",
  warmed: "entries of the served cache that jobs have written, by result",
  projectionAge: "age of the served data in seconds, as a percentile over all answers",
};

/** The page that lists every metric that alerts and dashboards read. The part about services is a contract. */
export function metricsPage(): string {
  const contract = contractRows(serviceMetrics(SERVICE));
  const served = contractRows(SERVED_CACHE);
  const others = Object.values<Metric>(METRICS);
  const exporters = [...new Set(others.map(({ exporter }) => exporter))];
  return [
    INTRODUCTION,
    `## Every service\n\n${table(CONTRACT_HEADS, contract)}\n`,
    REQUIREMENTS,
    `## gateway\n\n${table(CONTRACT_HEADS, served)}\n`,
    "## Other exporters\n\nThe layer does not deploy Prometheus, kube-state-metrics and the kubelet.\n",
    ...exporters.map((exporter) => {
      const rows = others.filter((metric) => metric.exporter === exporter).map(otherRow);
      return `### ${exporter}\n\n${table(["metric", "type", "labels", "read by"], rows)}\n`;
    }),
    `## Recorded series\n\nThe rules record these series for each service. The rates of timed and slow requests exist only with a latency objective.\n\n${table(["series", "read by"], recordedRows())}\n`,
  ].join("\n");
}

const CONTRACT_HEADS = ["metric", "type", "labels", "meaning", "read by"];

const INTRODUCTION = `# Metrics

This page is generated from \`lib/monitoring/\` by \`npm run generate\`. It lists every metric that alerts and dashboards read. The metrics of services are part
of the [service contract](../service-contract.md): without them, alerts cannot fire.
`;

const REQUIREMENTS = `\`<name>\` is the name of the service, with \`_\` in place of \`-\`. The three series of durations are one histogram.

- The path \`metricsPath\` returns the metrics in the text format of Prometheus or in OpenMetrics.
- ${code("<name>_requests_total")} has a series from the start. Export the status codes that you expect, each with the value 0, because Prometheus does not count the
  first increase of a new series.
- The histogram has at least these bounds: ${DURATION_BOUNDS.map((bound) => code(String(bound))).join(", ")}. They are the default of the official client
  libraries.
- A duration covers one request. Leave out streams, because the latency alert would not end before the stream.
- Prometheus adds the labels ${ADDED.map(code).join(", ")}. Do not export them. More labels are allowed.
`;

function contractRows(metrics: Readonly<Partial<Record<keyof typeof MEANINGS, Metric>>>): string[][] {
  return Object.entries(metrics).map(([key, metric]) => [
    code(metric.name.replace(/^service_/, "<name>_")),
    metric.type === "bucket" || key.startsWith("duration") ? "histogram" : metric.type,
    metric.labels
      .filter((label) => !ADDED.includes(label))
      .map((label) => `${code(label)}: ${LABEL_VALUES[label]}`)
      .join("; ") || "none",
    MEANINGS[key as keyof typeof MEANINGS],
    readersOf(metric.name),
  ]);
}

function otherRow({ name, type, labels }: Metric): string[] {
  return [code(name), type, labels.map(code).join(", "), readersOf(name)];
}

function recordedRows(): string[][] {
  return Object.values<Metric>(RECORDED).map(({ name }) => [code(name), readersOf(name)]);
}

const RULES = [...ruleGroups(EVERYTHING), ...securityRuleGroups(EVERYTHING)].flatMap(({ rules }) => rules);
const PANELS = Object.values(dashboardsOf(EVERYTHING)).flatMap(({ panels }) => panels);

/** Alerts and dashboards that read a metric, either themselves or through recorded series. */
function readersOf(metric: string): string {
  const names = withRecorded(metric);
  const reads = (expr: string) => names.some((name) => expr.includes(`${name}{`));
  const alerts = RULES.flatMap((rule) => (isAlert(rule) && reads(rule.expr) ? [rule.alert] : []));
  const isShown = PANELS.some(({ targets }) => targets.some(({ expr }) => reads(expr)));
  return [...[...new Set(alerts)].sort().map(code), ...(isShown ? ["dashboards"] : [])].join(", ");
}

/** A metric, and every recorded series that is computed from it. */
function withRecorded(metric: string): readonly string[] {
  const recorded = RULES.flatMap((rule) => (!isAlert(rule) && rule.expr.includes(`${metric}{`) ? [rule.record] : []));
  return [metric, ...[...new Set(recorded)].filter((name) => name !== metric).flatMap(withRecorded)];
}
