import type { CronJobName } from "../names";
import type { EnvironmentSpec } from "../spec/environment";
import { METRICS } from "./metrics";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { RUNBOOK, type RunbookAnchor } from "./runbook";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** The CronJobs of an environment. */
export function cronJobsOf({ jobs, backups }: Pick<EnvironmentSpec, "jobs" | "backups">): readonly CronJobName[] {
  const present: readonly (readonly [CronJobName, object | undefined])[] = [
    ["database-backup", backups?.database],
    ["configuration-backup", backups?.configuration],
    ["cache-warm", jobs?.cacheWarm],
    ["backfill", jobs?.backfill],
    ["probe", jobs?.probe],
  ];
  return present.flatMap(([name, spec]) => (spec === undefined ? [] : [name]));
}

const SECTIONS: Readonly<Partial<Record<CronJobName, RunbookAnchor>>> = {
  "database-backup": RUNBOOK.backups,
  "configuration-backup": RUNBOOK.backups,
  "cache-warm": RUNBOOK.servedCache,
  backfill: RUNBOOK.servedCache,
};

/** Rules about the runs of a CronJob, also of those that people start from it under a name that begins with its own. */
export function jobRules(subject: Subject, name: CronJobName): readonly AlertingRule[] {
  return [name === "probe" ? probeFailed(subject) : jobFailed(subject, SECTIONS[name] ?? RUNBOOK.alerts)];
}

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

/** Somebody has just released, and waits for this. */
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

/** The newest run that failed is newer than the last one that succeeded, and not history yet. */
function lastRunFailed({ namespace, service }: Subject): string {
  const own = { namespace, job_name: { pattern: `${service}-.*` } };
  const failed = `${series(METRICS.jobCreated, own)} and on (namespace, job_name) ${series(METRICS.jobFailed, { ...own, condition: "true" })} == 1`;
  const success = series(METRICS.cronJobSuccess, { namespace, cronjob: service });
  return `max(${failed}) > (max(${success}) or vector(0)) > time() - ${LIMIT.failedJobSeconds}`;
}
