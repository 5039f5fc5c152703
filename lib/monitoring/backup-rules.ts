import { METRICS } from "./metrics";
import { series } from "./promql";
import type { MonitoredBackup } from "./monitored";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

const DAY = 24 * 3600;

/**
 * Alerting rules for a backup. They fire if the newest backup is too old, no run has ever succeeded, the CronJob is suspended, or its metrics are
 * missing.
 */
export function backupRules(subject: Subject, { schedule }: MonitoredBackup): readonly AlertingRule[] {
  const { namespace, service: cronjob, kubectl } = subject;
  const own = { namespace, cronjob };
  const success = series(METRICS.cronJobSuccess, own);
  const late = longestPause(schedule) + LIMIT.backupSlackSeconds;
  const byHand = `Start one manually: ${kubectl} create job --from=cronjob/${cronjob} ${cronjob}-by-hand`;
  const alert = (
    name: string,
    options: Readonly<Record<"expr" | "summary" | "description", string>> & { readonly for?: string },
  ) => alertAbout(subject, name, { severity: "warning", ...options });
  return [
    alert("BackupStale", {
      expr: `time() - max by (namespace, cronjob) (${success}) > ${late}`,
      summary: `last successful ${cronjob} was {{ $value | humanizeDuration }} ago`,
      description: `{{ $labels.cronjob }} has no successful run within its schedule. ${byHand}`,
    }),
    alert("BackupNeverSucceeded", {
      // The metric with the time of the last success does not exist before the first success.
      expr: `time() - ${series(METRICS.cronJobCreated, own)} > ${late} unless on (namespace, cronjob) ${success}`,
      summary: `${cronjob} has never succeeded`,
      description: `{{ $labels.cronjob }} was created {{ $value | humanizeDuration }} ago and has no successful run. ${byHand}`,
    }),
    alert("BackupSuspended", {
      expr: `${series(METRICS.cronJobSuspended, own)} == 1`,
      for: LIMIT.patientFor,
      summary: `${cronjob} is suspended`,
      description: `{{ $labels.cronjob }} makes no backups while it is suspended. Resume it: ${kubectl} patch cronjob ${cronjob} -p '{"spec":{"suspend":false}}'`,
    }),
    alert("BackupMetricsAbsent", {
      expr: `absent(${series(METRICS.cronJobInfo, own)})`,
      for: LIMIT.patientFor,
      summary: `no metrics about ${cronjob}`,
      description: `The CronJob {{ $labels.cronjob }} or kube-state-metrics is missing. Other alerts about this backup cannot fire.`,
    }),
  ];
}

/**
 * Longest time between two runs of a schedule, in seconds, rounded up to a day, a week, a month or a year. A late alert is better than a false alert
 * every weekend.
 */
export function longestPause(schedule: string): number {
  const [, , dayOfMonth = "*", month = "*", dayOfWeek = "*"] = schedule.trim().split(/\s+/);
  if (month !== "*") return 366 * DAY;
  if (dayOfWeek !== "*") return 7 * DAY;
  return dayOfMonth === "*" ? DAY : 31 * DAY;
}
