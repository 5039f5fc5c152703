import { DASHBOARDS, dashboardTitle, dashboardUid } from "../names";
import { exporterPanels } from "./exporter-panels";
import { METRICS, RECORDED, SERVED_CACHE, serviceMetrics } from "./metrics";
import { deploymentsOf, type DashboardIdentity, type Monitored } from "./monitored";
import { dashboard, type Dashboard, type PanelOptions } from "./panels";
import { quantile, rate, series, sum } from "./promql";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** Monitoring data that the dashboards are generated from. */
export type MonitoredPanels = Pick<Monitored, "namespace" | "environment" | "services" | "datastores">;

/** Dashboards keyed by file name: one for each service that has a `dashboard`, the overview dashboard, and the served cache dashboard. */
export function dashboardsOf(monitored: MonitoredPanels): Readonly<Record<string, Dashboard>> {
  const { namespace, environment, services } = monitored;
  const named = (identity: DashboardIdentity) =>
    environment === undefined ? identity : dashboardIn(environment, identity);
  const own = services.flatMap(({ name, dashboard: identity }) =>
    identity === undefined ? [] : [[identity, servicePanels(name, namespace)] as const],
  );
  const cache = services.find((service) => service.servedCache);
  const all = [
    ...own,
    [named(DASHBOARDS.overview), overviewPanels(monitored)] as const,
    ...(cache === undefined
      ? []
      : [[named(DASHBOARDS.servedCache), servedCachePanels(cache.name, namespace)] as const]),
  ];
  return Object.fromEntries(all.map(([identity, panels]) => [identity.file, dashboard(identity, panels)]));
}

/** The identity of a dashboard in an environment. Its file name stays, because the runbook contains it. */
export function dashboardIn(environment: string, { uid, title, file }: DashboardIdentity): DashboardIdentity {
  return { uid: dashboardUid(uid, environment), title: dashboardTitle(title, environment), file };
}

function servicePanels(service: string, namespace: string): readonly PanelOptions[] {
  const own = { namespace, job: service };
  const { requests, durationBucket, durationSum, durationCount } = serviceMetrics(service);
  const perSecond = (metric: typeof durationSum) => sum(rate(series(metric, own), LIMIT.rateWindow));
  const percentile = (share: number) => quantile(share, durationBucket, own, LIMIT.rateWindow);
  const deployments = { namespace, deployment: { pattern: `${service}(-(blue|green|stable|canary))?` } };
  const autoscalers = { namespace, horizontalpodautoscaler: deployments.deployment };
  return [
    {
      title: "Requests",
      description: "Requests per second by response status.",
      unit: "reqps",
      series: { "{{status}}": sum(rate(series(requests, own), LIMIT.rateWindow), "status") },
    },
    {
      title: "Error ratio",
      description: "Share of requests that end in 5xx.",
      unit: "percentunit",
      limit: LIMIT.errorRatio.critical,
      series: { errors: series(RECORDED.errorRatio, { namespace, service }) },
    },
    {
      title: "Response time",
      description: "Percentiles and mean of the response time.",
      unit: "s",
      limit: LIMIT.latencySeconds,
      series: {
        p50: percentile(0.5),
        p95: percentile(0.95),
        p99: percentile(0.99),
        mean: `${perSecond(durationSum)} / ${perSecond(durationCount)}`,
      },
    },
    {
      title: "Pods that answer",
      description: "Pods that Prometheus can scrape, of every version.",
      unit: "short",
      series: { up: sum(series(METRICS.up, own)), known: `count(${series(METRICS.up, own)})` },
    },
    {
      title: "Available pods by Deployment",
      description: "Available pods of both colors, or of stable and canary.",
      unit: "short",
      series: {
        "{{deployment}}": series(METRICS.replicasAvailable, deployments),
        "{{deployment}} wanted": series(METRICS.replicasWanted, deployments),
      },
    },
    {
      title: "Autoscalers",
      description: "At its ceiling, an autoscaler cannot add pods.",
      unit: "short",
      series: {
        "{{horizontalpodautoscaler}}": series(METRICS.autoscalerReplicas, autoscalers),
        "{{horizontalpodautoscaler}} ceiling": series(METRICS.autoscalerCeiling, autoscalers),
      },
    },
    restartsPanel(
      `increase(${series(METRICS.containerRestarts, { namespace, container: service })}[${LIMIT.restarts.window}])`,
    ),
  ];
}

function overviewPanels({ namespace, datastores }: MonitoredPanels): readonly PanelOptions[] {
  const servers = { namespace, deployment: { oneOf: datastores.flatMap(deploymentsOf) } };
  const all = { namespace };
  return [
    {
      title: "Pods that answer",
      description: "Pods that Prometheus can scrape, by service.",
      unit: "short",
      series: { "{{job}}": sum(series(METRICS.up, all), "job") },
    },
    {
      title: "Requests",
      description: "Requests per second by service.",
      unit: "reqps",
      series: { "{{service}}": series(RECORDED.requests, all) },
    },
    {
      title: "Error ratio",
      description: "Share of requests that end in 5xx, by service.",
      unit: "percentunit",
      limit: LIMIT.errorRatio.critical,
      series: { "{{service}}": series(RECORDED.errorRatio, all) },
    },
    {
      title: "Response time",
      description: "95th percentile by service.",
      unit: "s",
      limit: LIMIT.latencySeconds,
      series: { "{{service}}": series(RECORDED.latency, all) },
    },
    ...(datastores.length === 0
      ? []
      : [
          {
            title: "Datastores",
            description: "Available pods of the servers in the namespace.",
            unit: "short",
            series: { "{{deployment}}": series(METRICS.replicasAvailable, servers) },
          } as const,
        ]),
    {
      title: "Volumes",
      description: "Free share of each volume.",
      unit: "percentunit",
      series: {
        "{{persistentvolumeclaim}}": `${series(METRICS.volumeAvailable, all)} / ${series(METRICS.volumeCapacity, all)}`,
      },
    },
    {
      title: "Time since the last success of each CronJob",
      description: "An alert fires if a backup is older than its schedule allows.",
      unit: "s",
      series: { "{{cronjob}}": `time() - ${series(METRICS.cronJobSuccess, all)}` },
    },
    restartsPanel(`sum by (container) (increase(${series(METRICS.containerRestarts, all)}[${LIMIT.restarts.window}]))`),
    // The last panels, because links contain the number of a panel.
    ...exporterPanels(namespace, datastores),
  ];
}

function restartsPanel(expression: string): PanelOptions {
  return {
    title: "Restarts",
    description: `Restarts of containers within ${LIMIT.restarts.window}.`,
    unit: "short",
    limit: LIMIT.restarts.count,
    series: { "{{container}}": expression },
  };
}

/** Panels that the runbook uses to verify that a cache warm-up is complete. */
function servedCachePanels(service: string, namespace: string): readonly PanelOptions[] {
  const own = { namespace, job: service };
  const views = Object.entries(LIMIT.projectionAgeSeconds);
  return [
    {
      title: "Cache warm",
      description: 'Entries per result within 5 minutes: after a warm run, those with result="hit" increase.',
      unit: "short",
      series: { "{{result}}": sum(`increase(${series(SERVED_CACHE.warmed, own)}[5m])`, "result") },
    },
    {
      title: "Cache warm errors",
      description: "Entries that could not be written within 5 minutes: 0.",
      unit: "short",
      limit: 1,
      series: { errors: sum(`increase(${series(SERVED_CACHE.warmed, { ...own, result: "error" })}[5m])`) },
    },
    ...views.map(([view, seconds]): PanelOptions => ({
      title: `Age of ${view.replace("_", " ")}`,
      description: `95 of 100 answers are younger than this, and than ${seconds} s.`,
      unit: "s",
      limit: seconds,
      series: { p95: `max(${series(SERVED_CACHE.projectionAge, { ...own, quantile: "0.95", view })})` },
    })),
  ];
}
