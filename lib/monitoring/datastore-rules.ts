import type { DatastoreName } from "../spec/datastores";
import { METRICS } from "./metrics";
import type { MonitoredDatastore } from "./monitored";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Severity, type Subject } from "./monitoring-rule";
import { RUNBOOK, type RunbookAnchor } from "./runbook";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";
import { serverRules } from "./workload-rules";

const OUTAGES: Readonly<Record<DatastoreName, RunbookAnchor>> = {
  postgres: RUNBOOK.databaseOutage,
  redis: RUNBOOK.redisOutage,
  kafka: RUNBOOK.kafkaOutage,
  keycloak: RUNBOOK.serviceOutage,
  alertmanager: RUNBOOK.serviceOutage,
};

/** Rules about a datastore that runs in the namespace. */
export function datastoreRules(subject: Subject, datastore: MonitoredDatastore): readonly AlertingRule[] {
  const { kind, deployment, claim } = datastore;
  return [
    ...serverRules(subject, deployment, OUTAGES[kind]),
    ...(claim === undefined ? [] : volumeRules(subject, deployment, claim)),
    ...(kind === "alertmanager" ? [notificationsFailing(subject, deployment)] : []),
  ];
}

function volumeRules(subject: Subject, deployment: string, claim: string): readonly AlertingRule[] {
  const { namespace, service, kubectl } = subject;
  const own = { namespace, persistentvolumeclaim: claim };
  const free = `${series(METRICS.volumeAvailable, own)} / ${series(METRICS.volumeCapacity, own)}`;
  const alert = (name: string, severity: Severity, duration: string) =>
    alertAbout(subject, name, {
      severity,
      expr: `${free} < ${LIMIT.volumeFree[severity]}`,
      for: duration,
      summary: `the volume of ${service} has {{ $value | humanizePercentage }} left`,
      description: `${service} stops writing when {{ $labels.persistentvolumeclaim }} is full. See what fills it: ${kubectl} exec deployment/${deployment} -- df -h`,
      runbook: RUNBOOK.storage,
    });
  return [
    alert("VolumeAlmostFull", "critical", LIMIT.criticalFor),
    alert("VolumeFilling", "warning", LIMIT.patientFor),
  ];
}

/** The failing receiver does not deliver this alert itself: it is visible in Prometheus, and other receivers deliver it. */
function notificationsFailing(subject: Subject, deployment: string): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const failed = series(METRICS.notificationsFailed, { namespace, job: service });
  return alertAbout(subject, "NotificationsFailing", {
    severity: "warning",
    expr: `sum by (integration) (rate(${failed}[${LIMIT.rateWindow}])) > 0`,
    for: LIMIT.warningFor,
    summary: `alerts do not reach people by {{ $labels.integration }}`,
    description: `${service} can't deliver. See what its receiver answers: ${kubectl} logs deployment/${deployment} --tail=50`,
    runbook: RUNBOOK.alerts,
  });
}
