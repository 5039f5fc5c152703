import { METRICS } from "./metrics";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import type { MonitoredJob } from "./monitored";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/**
 * Alerting rules for the runs of a CronJob, including Jobs that operators create from it. The names of these Jobs must be the name of the
 * CronJob, or start with it and a hyphen.
 */
export function jobRules(subject: Subject, { kind }: MonitoredJob): readonly AlertingRule[] {
  return [kind === "probe" ? probeFailed(subject) : jobFailed(subject)];
}

function jobFailed(subject: Subject): AlertingRule {
  const { service, kubectl } = subject;
  return alertAbout(subject, "JobFailed", {
    severity: "warning",
    expr: lastRunFailed(subject),
    summary: `last run of ${service} failed`,
    description: `No run of ${service} has succeeded since. Check its logs: ${kubectl} logs -l app=${service} --tail=100`,
  });
}

/** Alert for a failed probe. It is critical, because the probe runs right after a release, and the release depends on its result. */
function probeFailed(subject: Subject): AlertingRule {
  const { service, kubectl } = subject;
  return alertAbout(subject, "ProbeFailed", {
    severity: "critical",
    expr: lastRunFailed(subject),
    summary: "health probe of a service failed",
    description: `The last run of ${service} failed. Check its logs for the failed service: ${kubectl} logs -l app=${service} --tail=100`,
  });
}

/** PromQL condition that is true if the latest failed run is more recent than the latest success and not older than the limit. */
function lastRunFailed({ namespace, service }: Subject): string {
  // `access-layer job probe` names its Job like the CronJob.
  const own = { namespace, job_name: { pattern: `${service}(-.*)?` } };
  const failed = `${series(METRICS.jobCreated, own)} and on (namespace, job_name) ${series(METRICS.jobFailed, { ...own, condition: "true" })} == 1`;
  // A Job without an owner does not change the status of the CronJob.
  const success = `${series(METRICS.cronJobSuccess, { namespace, cronjob: service })} or ${series(METRICS.jobCompleted, own)}`;
  return `max(${failed}) > (max(${success}) or vector(0)) > time() - ${LIMIT.failedJobSeconds}`;
}
