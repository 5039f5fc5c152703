import { backupRules } from "./backup-rules";
import { burnRateRules } from "./burn-rate-rules";
import { datastoreRules } from "./datastore-rules";
import { jobRules } from "./job-rules";
import { METRICS } from "./metrics";
import type { Monitored, MonitoredService } from "./monitored";
import { alertAbout, subjectOf, type AlertingRule, type MonitoringRule, type RuleGroup } from "./monitoring-rule";
import { series } from "./promql";
import { WATCHDOG } from "./watchdog";
import { requestRules } from "./request-rules";
import { endpointRules, scrapeRules } from "./scrape-rules";
import { scrapedApps } from "./scraping";
import { servedCacheRules } from "./served-cache-rules";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";
import { autoscalerRules, workloadRules } from "./workload-rules";

/** Monitoring data for rules. Calls are not included, because they affect only inhibition. */
export type MonitoredApps = Omit<Monitored, "calls">;

/** Name of the group with the alerts of the user. No service can have it. */
const OWN_ALERTS = "environment.alerts";

/**
 * All rule groups: one for each service and datastore, one for the jobs, one for the metrics that the other groups depend on, and one for the alerts of the
 * user.
 */
export function ruleGroups(monitored: MonitoredApps): readonly RuleGroup[] {
  const { services, datastores } = monitored;
  const scraped = scrapedApps(monitored).map(({ app }) => app);
  const scrapes = (app: string) => (scraped.includes(app) ? scrapeRules(subjectOf(monitored, app)) : []);
  return [
    ...services.map((service) => group(service.name, [...scrapes(service.name), ...serviceRules(monitored, service)])),
    ...datastores.map((datastore) =>
      group(datastore.name, [
        ...scrapes(datastore.name),
        ...datastoreRules(subjectOf(monitored, datastore.name), datastore),
      ]),
    ),
    group("jobs", allJobRules(monitored)),
    group("monitoring", [clusterMetricsAbsent(monitored), watchdog(monitored)]),
    group(OWN_ALERTS, ownAlerts(monitored)),
  ].filter(({ rules }) => rules.length > 0);
}

/** Alerts of the user, with the same labels and links as the other alerts. */
function ownAlerts(monitored: MonitoredApps): readonly AlertingRule[] {
  const { alerts = [] } = monitored;
  return alerts.map(({ name, service, ...options }) => alertAbout(subjectOf(monitored, service), name, options));
}

function group(name: string, rules: readonly MonitoringRule[]): RuleGroup {
  return { name, interval: LIMIT.interval, rules };
}

function serviceRules(
  monitored: MonitoredApps,
  { name, workloads, isAutoscaled, objectives, servedCache = false }: MonitoredService,
): readonly MonitoringRule[] {
  const subject = subjectOf(monitored, name);
  return [
    ...requestRules(subject),
    ...burnRateRules(subject, objectives),
    ...endpointRules(subject),
    ...workloadRules(subject, workloads),
    // An autoscaler whose minimum equals its maximum is always at its maximum.
    ...(isAutoscaled ? autoscalerRules(subject, workloads) : []),
    ...(servedCache ? servedCacheRules(subject) : []),
  ];
}

function allJobRules(monitored: MonitoredApps): readonly AlertingRule[] {
  const { jobs } = monitored;
  return [
    ...jobs.flatMap((job) => jobRules(subjectOf(monitored, job.name), job)),
    ...jobs.flatMap((job) => (job.kind === "backup" ? backupRules(subjectOf(monitored, job.name), job) : [])),
  ];
}

/** Alert for missing kube-state-metrics data about the namespace. Half of the rules depend on it. */
function clusterMetricsAbsent(monitored: MonitoredApps): AlertingRule {
  const subject = subjectOf(monitored, "monitoring");
  const { namespace } = subject;
  return alertAbout(subject, "ClusterMetricsAbsent", {
    severity: "warning",
    expr: `absent(${series(METRICS.replicasWanted, { namespace })}) or (absent(${series(METRICS.endpointInfo, { namespace })}) and absent(${series(METRICS.endpointSliceInfo, { namespace })}))`,
    for: LIMIT.warningFor,
    summary: "kube-state-metrics has no data for the namespace",
    description: `kube-state-metrics reports no Deployments or endpoints in ${namespace}. Alerts about workloads, endpoints, datastores and jobs cannot fire.`,
  });
}

/** Alert that always fires, to prove that Prometheus evaluates rules and that its alerts arrive. */
function watchdog(monitored: MonitoredApps): AlertingRule {
  return alertAbout(subjectOf(monitored, "monitoring"), WATCHDOG, {
    severity: "none",
    expr: "vector(1)",
    summary: "alerts are evaluated and sent",
    description:
      "This alert always fires and needs no answer. If it no longer arrives, other alerts do not arrive either.",
  });
}
