import { datastoreNames } from "../traffic/callees";
import { workloadName } from "../names";
import type { EnvironmentSpec } from "../spec/environment";
import type { ServiceSpec } from "../spec/service";
import { sortedEntries } from "../values/sorted-entries";
import { TRACKS } from "../topology/plan";
import { backupRules, backupSchedules } from "./backup-rules";
import { datastoreRules } from "./datastore-rules";
import { cronJobsOf, jobRules } from "./job-rules";
import { METRICS } from "./metrics";
import { series } from "./promql";
import { requestRules } from "./request-rules";
import { alertAbout, subjectOf, type AlertingRule, type MonitoringRule, type RuleGroup } from "./monitoring-rule";
import { RUNBOOK } from "./runbook";
import { endpointRules, scrapeRules } from "./scrape-rules";
import { scrapedApps } from "./scraping";
import { servedCacheRules } from "./served-cache-rules";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";
import { autoscalerRules, workloadRules } from "./workload-rules";

/**
 * All rules of an environment, one group for each app, one for jobs and one for what the others stand on. They come from what people decide and from
 * the graph: what is released changes none of them.
 */
export function ruleGroups(environment: EnvironmentSpec): readonly RuleGroup[] {
  const { services, datastores } = environment;
  const own = datastoreNames(datastores).filter((name) => datastores[name]?.flavour === "inCluster");
  const scraped = scrapedApps(environment).map(({ app }) => app);
  const scrapes = (app: string) => (scraped.includes(app) ? scrapeRules(subjectOf(environment, app)) : []);
  return [
    ...sortedEntries(services).map(([name, spec]) =>
      group(name, [...scrapes(name), ...serviceRules(environment, name, spec)]),
    ),
    ...own.map((name) => group(name, [...scrapes(name), ...datastoreRules(subjectOf(environment, name), name)])),
    group("jobs", allJobRules(environment)),
    group("monitoring", [clusterMetricsAbsent(environment)]),
  ].filter(({ rules }) => rules.length > 0);
}

function group(name: string, rules: readonly MonitoringRule[]): RuleGroup {
  return { name, interval: LIMIT.interval, rules };
}

function serviceRules(environment: EnvironmentSpec, name: string, spec: ServiceSpec): readonly MonitoringRule[] {
  const subject = subjectOf(environment, name);
  const workloads = workloadNames(name, spec);
  const { min, max = min } = spec.scale;
  return [
    ...requestRules(subject),
    ...endpointRules(subject),
    ...workloadRules(subject, workloads),
    // One that can't move is always at its ceiling.
    ...(max > min ? autoscalerRules(subject, workloads) : []),
    ...(name === "gateway" ? servedCacheRules(subject) : []),
  ];
}

function workloadNames(service: string, { topology, migrateFrom }: ServiceSpec): readonly string[] {
  const kinds = migrateFrom === undefined ? [topology] : [topology, migrateFrom];
  return kinds.flatMap((kind) => TRACKS[kind].map((track) => workloadName(service, track)));
}

function allJobRules(environment: EnvironmentSpec): readonly AlertingRule[] {
  const { backups = { region: "" } } = environment;
  return [
    ...cronJobsOf(environment).flatMap((name) => jobRules(subjectOf(environment, name), name)),
    ...backupSchedules(backups).flatMap(([name, schedule]) => backupRules(subjectOf(environment, name), schedule)),
  ];
}

/** Half of the rules read what kube-state-metrics says of the namespace. */
function clusterMetricsAbsent(environment: EnvironmentSpec): AlertingRule {
  const subject = subjectOf(environment, "monitoring");
  const { namespace } = subject;
  return alertAbout(subject, "ClusterMetricsAbsent", {
    severity: "warning",
    expr: `absent(${series(METRICS.replicasWanted, { namespace })}) or absent(${series(METRICS.endpointInfo, { namespace })})`,
    for: LIMIT.warningFor,
    summary: "nobody knows which pods are there",
    description: `kube-state-metrics says nothing about the Deployments or the endpoints of ${namespace}: alerts about workloads, endpoints, datastores and jobs can't fire.`,
    runbook: RUNBOOK.alerts,
  });
}
