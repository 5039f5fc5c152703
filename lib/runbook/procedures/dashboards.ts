import type { Kit } from "../kit";
import { METRICS, RECORDED } from "../../monitoring/metrics";
import { dashboardsOf } from "../../monitoring/dashboards";
import { monitoredOf } from "../../monitoring/monitored-layer";
import { series, sum } from "../../monitoring/promql";
import { datastoreDeploymentName, scrapeServiceName } from "../../names";
import { about } from "../parts/alerts";
import { forwardStep } from "../parts/forward";
import { escalation } from "../parts/people";
import type { ManualStep, Procedure, Step, Target } from "../procedure";

/** Where to look at metrics, and what to do if they are missing. */
export function dashboards(kit: Kit): Procedure | undefined {
  if (kit.layer.cluster.monitoring === "none") return undefined;
  return {
    id: "dashboards",
    title: "Dashboards and metrics",
    chapter: "monitoring",
    situation: "metrics are needed, or are missing",
    summary: "Open the dashboards, run the most important queries, and check whether an app exports its metrics.",
    alerts: about(undefined, "RequestMetricsAbsent", "LatencyBoundAbsent", "ClusterMetricsAbsent", "ExporterDown"),
    targets: [...kit.services.map(ofService), ...exporterTargets(kit)],
    steps: [...dashboardSteps(kit), ...querySteps(kit), ...missingSteps(kit)],
    escalate: escalation(
      kit,
      "If Prometheus or Grafana does not answer, call the team that runs them. If that does not help",
    ),
  };
}

function ofService({ name, values, service: { metricsPath } }: Kit["services"][number]): Target {
  return { name, values: { ...values, app: name, "metrics-path": metricsPath } };
}

function exporterTargets({ layer }: Kit): readonly Target[] {
  return monitoredOf(layer).datastores.flatMap(({ exporter }) =>
    exporter === undefined
      ? []
      : [
          {
            name: exporter.name,
            values: {
              app: exporter.name,
              deployment: datastoreDeploymentName(exporter.name),
              port: String(exporter.port),
              "metrics-path": exporter.path,
            },
          },
        ],
  );
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, "");
}

function dashboardSteps({ layer }: Kit): readonly ManualStep[] {
  const { grafana } = layer.cluster.links;
  const all = Object.entries(dashboardsOf(monitoredOf(layer)));
  return all.map(([file, { uid, title }]) => ({
    kind: "manual",
    group: "Dashboards",
    id: `open-${file.replace(/\.json$/, "").replaceAll("_", "-")}`,
    what:
      grafana === undefined
        ? `Search for the dashboard "${title}" in Grafana, and open it.`
        : `Open the dashboard "${title}": ${withoutSlash(grafana)}/d/${uid}`,
  }));
}

/** Queries with the names and labels of this environment. A query without a service shows all of them. */
function querySteps(kit: Kit): readonly ManualStep[] {
  const { namespace } = kit.layer;
  const { prometheus } = kit.layer.cluster.links;
  const place = prometheus === undefined ? "Prometheus" : `${withoutSlash(prometheus)}/graph`;
  const only = kit.services.map(({ name }) => name);
  const step = (id: string, what: string, expr: string, services?: readonly string[]): ManualStep => ({
    kind: "manual",
    group: "Queries",
    id,
    ...(services && { only: services }),
    what: `${what} Run in ${place}: \`${expr}\``,
  });
  const service = "<app>";
  return [
    step(
      "scraped",
      "Check which pods Prometheus can scrape: 1 is up, 0 is down.",
      series(METRICS.up, { namespace, job: service }),
    ),
    step(
      "error-ratio",
      "Check the share of failed requests.",
      series(RECORDED.errorRatio, { namespace, service }),
      only,
    ),
    step(
      "latency",
      "Check the 95th percentile of the response time.",
      series(RECORDED.latency, { namespace, service }),
      only,
    ),
    step("requests", "Check the requests per second.", series(RECORDED.requests, { namespace, service }), only),
    step(
      "restarts",
      "Check the restarts of the last hour.",
      sum(`increase(${series(METRICS.containerRestarts, { namespace, container: service })}[1h])`, "pod"),
      only,
    ),
  ];
}

const MISSING = "Missing metrics";

function missingSteps(kit: Kit): readonly Step[] {
  return [
    {
      kind: "run",
      group: MISSING,
      id: "scrape-endpoints",
      what: "Check which pods Prometheus finds.",
      command: kit.kubectl(`get endpointslices -l kubernetes.io/service-name=${scrapeServiceName("<app>")}`),
      who: "read",
      expect: {
        see: "ENDPOINTS lists addresses, at most three. Without addresses, no pod runs.",
        output: `^${scrapeServiceName("<app>")}-\\S+ +IPv[46] +[\\d,]+ +[0-9a-f]`,
      },
      within: 10,
    },
    forwardStep(kit, {
      group: MISSING,
      id: "forward",
      what: "Forward the port of one pod.",
      to: "deployment/<deployment>",
      port: "<port>",
    }),
    {
      kind: "run",
      group: MISSING,
      id: "metrics",
      what: "Read its metrics.",
      command: "curl -fsS http://localhost:<port><metrics-path>",
      who: "anyone",
      expect: {
        see: "Lines with names and values. An error: the pod exports no metrics. If the lines exist, check the scrape configuration of Prometheus.",
        output: "^# (TYPE|HELP) ",
      },
      within: 10,
    },
    {
      kind: "manual",
      group: MISSING,
      id: "kube-state-metrics",
      condition: "If ClusterMetricsAbsent fires.",
      what: `Check the pod of kube-state-metrics, and whether it reports Deployments: \`${series(METRICS.replicasWanted, { namespace: kit.layer.namespace })}\``,
    },
  ];
}
