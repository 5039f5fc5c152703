import { METRICS } from "./metrics";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import type { MonitoredJob } from "./monitored";
import { RUNBOOK, type RunbookAnchor } from "./runbook";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** Rules about the runs of a CronJob, and of the jobs that people create from it under a name that begins with its name. */
export function jobRules(subject: Subject, { kind }: MonitoredJob): readonly AlertingRule[] {
  return [kind === "probe" ? probeFailed(subject) : jobFailed(subject, SECTIONS[kind])];
}

const SECTIONS: Readonly<Record<Exclude<MonitoredJob["kind"], "probe">, RunbookAnchor>> = {
  backup: RUNBOOK.backups,
  servedCache: RUNBOOK.servedCache,
  task: RUNBOOK.alerts,
};

function jobFailed(subject: Subject, runbook: RunbookAnchor): AlertingRule {
  const { service, kubectl } = subject;
  return alertAbout(subject, "JobFailed", {
    severity: "warning",
    expr: lastRunFailed(subject),
    summary: `the last run of ${service} failed`,
    description: `No run of ${service} has succeeded since. See what it says: ${kubectl} logs -l app=${service} --tail=100`,
    runbook,
  });
}

/** Critical: it runs right after a release, and the release waits for its result. */
function probeFailed(subject: Subject): AlertingRule {
  const { service, kubectl } = subject;
  return alertAbout(subject, "ProbeFailed", {
    severity: "critical",
    expr: lastRunFailed(subject),
    summary: "a service does not answer /health",
    description: `The last run of ${service} failed. See which service it was: ${kubectl} logs -l app=${service} --tail=100`,
    runbook: RUNBOOK.serviceOutage,
  });
}

/** The newest failed run is newer than the last success, and younger than the limit. */
function lastRunFailed({ namespace, service }: Subject): string {
  const own = { namespace, job_name: { pattern: `${service}-.*` } };
  const failed = `${series(METRICS.jobCreated, own)} and on (namespace, job_name) ${series(METRICS.jobFailed, { ...own, condition: "true" })} == 1`;
  const success = series(METRICS.cronJobSuccess, { namespace, cronjob: service });
  return `max(${failed}) > (max(${success}) or vector(0)) > time() - ${LIMIT.failedJobSeconds}`;
}
