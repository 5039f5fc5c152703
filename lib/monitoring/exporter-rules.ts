import { datastoreDeploymentName } from "../names";
import type { DatastoreName } from "../spec/datastores";
import { kafkaRules, postgresRules, redisRules } from "./exporter-store-rules";
import { METRICS } from "./metrics";
import type { MonitoredDatastore, MonitoredExporter } from "./monitored";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { series, sum } from "./promql";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** What rules about a datastore need: its app, its Deployment, and its exporter. */
export interface ExportedSubject {
  /** The datastore. Its critical alerts mute the warnings about it. */
  readonly subject: Subject;
  /** Name of the Deployment of the datastore. */
  readonly deployment: string;
  /** Exporter of the datastore. */
  readonly exporter: MonitoredExporter;
}

type Rules = (exported: ExportedSubject) => readonly AlertingRule[];

const STORE_RULES: Readonly<Partial<Record<DatastoreName, Rules>>> = {
  postgres: postgresRules,
  redis: redisRules,
  kafka: kafkaRules,
};

/** Alerting rules that read the metrics of a datastore's exporter; none if it has no exporter. */
export function exporterRules(subject: Subject, { kind, deployment, exporter }: MonitoredDatastore): AlertingRule[] {
  if (exporter === undefined) return [];
  const rules = STORE_RULES[kind];
  return [exporterDown(subject, exporter), ...(rules?.({ subject, deployment, exporter }) ?? [])];
}

/** Only a warning: while the exporter is down, the alerts about the pod and the volume of the datastore still work. */
function exporterDown(datastore: Subject, { name }: MonitoredExporter): AlertingRule {
  const subject = { ...datastore, service: name };
  const up = series(METRICS.up, { namespace: subject.namespace, job: name });
  return alertAbout(subject, "ExporterDown", {
    severity: "warning",
    expr: `${sum(up)} == 0 or absent(${up})`,
    for: LIMIT.warningFor,
    summary: `${name} is down`,
    description: `Prometheus cannot scrape ${name}, so alerts about the load of ${datastore.service} cannot fire. Check its status: ${subject.kubectl} describe deployment ${datastoreDeploymentName(name)}`,
  });
}
