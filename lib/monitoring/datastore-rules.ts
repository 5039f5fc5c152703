import { exporterRules } from "./exporter-rules";
import { METRICS } from "./metrics";
import type { MonitoredDatastore } from "./monitored";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Severity, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";
import { serverRules } from "./workload-rules";

/** Alerting rules for a datastore that runs in the namespace. */
export function datastoreRules(subject: Subject, datastore: MonitoredDatastore): readonly AlertingRule[] {
  const { kind, deployment, claim } = datastore;
  return [
    ...serverRules(subject, deployment),
    ...(claim === undefined ? [] : volumeRules(subject, deployment, claim)),
    ...exporterRules(subject, datastore),
    ...(kind === "alertmanager" ? [notificationsFailing(subject, deployment)] : []),
  ];
}

function volumeRules(subject: Subject, deployment: string, claim: string): readonly AlertingRule[] {
  const { namespace, service, kubectl } = subject;
  const own = { namespace, persistentvolumeclaim: claim };
  const free = `${series(METRICS.volumeAvailable, own)} / ${series(METRICS.volumeCapacity, own)}`;
  const alert = (name: string, severity: Exclude<Severity, "none">, duration: string) =>
    alertAbout(subject, name, {
      severity,
      expr: `${free} < ${LIMIT.volumeFree[severity]}`,
      for: duration,
      summary: `volume of ${service} has {{ $value | humanizePercentage }} free space`,
      description: `${service} stops writing when {{ $labels.persistentvolumeclaim }} is full. Check its disk usage: ${kubectl} exec deployment/${deployment} -- df -h`,
    });
  return [
    alert("VolumeAlmostFull", "critical", LIMIT.criticalFor),
    alert("VolumeFilling", "warning", LIMIT.patientFor),
  ];
}

/** Alert for failing notifications. The failing receiver cannot deliver this alert, but other receivers can, and the alert is visible in Prometheus. */
function notificationsFailing(subject: Subject, deployment: string): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const failed = series(METRICS.notificationsFailed, { namespace, job: service });
  return alertAbout(subject, "NotificationsFailing", {
    severity: "warning",
    expr: `sum by (integration) (rate(${failed}[${LIMIT.rateWindow}])) > 0`,
    for: LIMIT.warningFor,
    summary: `notifications through {{ $labels.integration }} fail`,
    description: `${service} cannot deliver notifications. Check its logs for the receiver's response: ${kubectl} logs deployment/${deployment} --tail=50`,
  });
}
