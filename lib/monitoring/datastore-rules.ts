import { exporterRules } from "./exporter-rules";
import { METRICS } from "./metrics";
import { deploymentsOf, type MonitoredDatastore } from "./monitored";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Severity, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";
import { replicatedServerRules, serverRules } from "./workload-rules";

/** Alerting rules for a datastore that runs in the namespace. */
export function datastoreRules(subject: Subject, datastore: MonitoredDatastore): readonly AlertingRule[] {
  const { kind, deployment, second } = datastore;
  const deployments = deploymentsOf(datastore);
  return [
    ...(second === undefined ? serverRules(subject, deployment) : replicatedServerRules(subject, deployments)),
    ...volumeRules(subject, datastore),
    ...exporterRules(subject, datastore),
    ...(kind === "alertmanager" ? [notificationsFailing(subject, deployments)] : []),
    ...(second === undefined ? [] : [membersInconsistent(subject)]),
  ];
}

function volumeRules(subject: Subject, datastore: MonitoredDatastore): readonly AlertingRule[] {
  const { claim, second } = datastore;
  if (claim === undefined) return [];
  const { namespace, service } = subject;
  const own = { namespace, persistentvolumeclaim: second === undefined ? claim : { oneOf: [claim, second.claim] } };
  const usage = commands(subject, deploymentsOf(datastore), (deployment) => `exec deployment/${deployment} -- df -h`);
  const free = `${series(METRICS.volumeAvailable, own)} / ${series(METRICS.volumeCapacity, own)}`;
  const alert = (name: string, severity: Exclude<Severity, "none">, duration: string) =>
    alertAbout(subject, name, {
      severity,
      expr: `${free} < ${LIMIT.volumeFree[severity]}`,
      for: duration,
      summary: `volume of ${service} has {{ $value | humanizePercentage }} free space`,
      description: `${service} stops writing when {{ $labels.persistentvolumeclaim }} is full. Check its disk usage: ${usage}`,
    });
  return [
    alert("VolumeAlmostFull", "critical", LIMIT.criticalFor),
    alert("VolumeFilling", "warning", LIMIT.patientFor),
  ];
}

/** Alert for failing notifications. The failing receiver cannot deliver this alert, but other receivers can, and the alert is visible in Prometheus. */
function notificationsFailing(subject: Subject, deployments: readonly string[]): AlertingRule {
  const { namespace, service } = subject;
  const failed = series(METRICS.notificationsFailed, { namespace, job: service });
  const logs = commands(subject, deployments, (deployment) => `logs deployment/${deployment} --tail=50`);
  return alertAbout(subject, "NotificationsFailing", {
    severity: "warning",
    expr: `sum by (integration) (rate(${failed}[${LIMIT.rateWindow}])) > 0`,
    for: LIMIT.warningFor,
    summary: `notifications through {{ $labels.integration }} fail`,
    description: `${service} cannot deliver notifications. Check its logs for the receiver's response: ${logs}`,
  });
}

/**
 * Alert for two running replicas of Alertmanager that do not find each other. A replica that does not run has other alerts. The name is the one that
 * Alertmanager's own alerts use: https://github.com/prometheus/alertmanager/blob/main/doc/alertmanager-mixin/alerts.libsonnet
 */
function membersInconsistent(subject: Subject): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const members = series(METRICS.clusterMembers, { namespace, job: service });
  return alertAbout(subject, "AlertmanagerMembersInconsistent", {
    severity: "warning",
    expr: `${members} < 2 and on () count(${members}) > 1`,
    for: LIMIT.patientFor,
    summary: `the replicas of ${service} do not find each other`,
    description: `{{ $labels.instance }} has not found the other replica, so notifications arrive twice, and a silence applies to one replica only. Check the logs: ${kubectl} logs -l app=${service} --tail=50 --prefix`,
  });
}

/** Commands that readers can copy, one for each Deployment. */
function commands(
  { kubectl }: Subject,
  deployments: readonly string[],
  command: (deployment: string) => string,
): string {
  return deployments.map((deployment) => `${kubectl} ${command(deployment)}`).join(" and ");
}
