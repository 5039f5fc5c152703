import { claimName, datastoreDeploymentName } from "../names";
import type { DatastoreName } from "../spec/datastores";
import { METRICS } from "./metrics";
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

/** Datastores that keep data on a volume. */
const KEEPS_DATA: readonly DatastoreName[] = ["postgres", "redis", "kafka"];

/** Rules about a datastore that runs in the namespace. */
export function datastoreRules(subject: Subject, name: DatastoreName): readonly AlertingRule[] {
  return [
    ...serverRules(subject, datastoreDeploymentName(name), OUTAGES[name]),
    ...(KEEPS_DATA.includes(name) ? volumeRules(subject) : []),
    ...(name === "alertmanager" ? [notificationsFailing(subject)] : []),
  ];
}

function volumeRules(subject: Subject): readonly AlertingRule[] {
  const { namespace, service, kubectl } = subject;
  const own = { namespace, persistentvolumeclaim: claimName(service) };
  const free = `${series(METRICS.volumeAvailable, own)} / ${series(METRICS.volumeCapacity, own)}`;
  const alert = (name: string, severity: Severity, duration: string) =>
    alertAbout(subject, name, {
      severity,
      expr: `${free} < ${LIMIT.volumeFree[severity]}`,
      for: duration,
      summary: `the volume of ${service} has {{ $value | humanizePercentage }} left`,
      description: `${service} stops writing when {{ $labels.persistentvolumeclaim }} is full. See what fills it: ${kubectl} exec deployment/${datastoreDeploymentName(service)} -- df -h`,
      runbook: RUNBOOK.storage,
    });
  return [
    alert("VolumeAlmostFull", "critical", LIMIT.criticalFor),
    alert("VolumeFilling", "warning", LIMIT.patientFor),
  ];
}

/** Nobody is told of this by the way that fails; it is for those who look, and for a second way. */
function notificationsFailing(subject: Subject): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const failed = series(METRICS.notificationsFailed, { namespace, job: service });
  return alertAbout(subject, "NotificationsFailing", {
    severity: "warning",
    expr: `sum by (integration) (rate(${failed}[${LIMIT.rateWindow}])) > 0`,
    for: LIMIT.warningFor,
    summary: `alerts do not reach people by {{ $labels.integration }}`,
    description: `${service} can't deliver. See what its receiver answers: ${kubectl} logs deployment/${datastoreDeploymentName(service)} --tail=50`,
    runbook: RUNBOOK.alerts,
  });
}
