import { sortedEntries } from "../values/sorted-entries";
import type { EnvironmentSpec } from "../spec/environment";
import { METRICS, RECORDED, serviceMetrics } from "./metrics";
import { rate, series, sum } from "./promql";
import { alertAbout, subjectOf, type AlertingRule, type RuleGroup, type Subject } from "./monitoring-rule";
import { RUNBOOK } from "./runbook";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/**
 * Stricter rules for after a security incident: requests that are refused, any restart, any new job. They are applied by hand beside the usual rules, whose
 * recorded series they read, and would be noise on another day.
 */
export function securityRuleGroups(environment: EnvironmentSpec): readonly RuleGroup[] {
  const services = sortedEntries(environment.services).map(([name]) => subjectOf(environment, name));
  const rules = [
    ...services.map(requestsRefused),
    anyRestart(subjectOf(environment, "pods")),
    anyJob(subjectOf(environment, "jobs")),
  ];
  return [{ name: "security", interval: LIMIT.interval, rules }];
}

function requestsRefused(subject: Subject): AlertingRule {
  const { namespace, service, kubectl } = subject;
  const refused = series(serviceMetrics(service).requests, { namespace, job: service, status: { pattern: "401|403" } });
  const all = series(RECORDED.requests, { namespace, service });
  return alertAbout(subject, "RequestsRefused", {
    severity: "critical",
    team: "security",
    expr: `${sum(rate(refused, LIMIT.rateWindow), "namespace")} / on (namespace) ${all} > ${LIMIT.security.refusedRatio} and on (namespace) ${all} > ${LIMIT.leastRequestsPerSecond}`,
    for: LIMIT.criticalFor,
    summary: `${service} refuses {{ $value | humanizePercentage }} of its requests`,
    description: `Somebody tries tokens that ${service} does not accept, or a rotation went wrong. See who: ${kubectl} logs -l app=${service} --tail=200`,
    runbook: RUNBOOK.securityIncident,
  });
}

function anyRestart(subject: Subject): AlertingRule {
  const restarts = series(METRICS.containerRestarts, { namespace: subject.namespace });
  return alertAbout(subject, "UnexpectedRestart", {
    severity: "warning",
    team: "security",
    expr: `increase(${restarts}[${LIMIT.rateWindow}]) > 0`,
    summary: `{{ $labels.container }} of {{ $labels.pod }} was restarted`,
    description: `A container crashed, was killed or failed its probe. See how it ended: ${subject.kubectl} describe pod {{ $labels.pod }}`,
    runbook: RUNBOOK.securityIncident,
  });
}

function anyJob(subject: Subject): AlertingRule {
  const created = series(METRICS.jobCreated, { namespace: subject.namespace });
  return alertAbout(subject, "JobStarted", {
    severity: "warning",
    team: "security",
    expr: `time() - ${created} < ${LIMIT.security.newJobSeconds}`,
    summary: `somebody or a schedule started the job {{ $labels.job_name }}`,
    description: `See what it runs, and who made it: ${subject.kubectl} get job {{ $labels.job_name }} -o yaml --show-managed-fields`,
    runbook: RUNBOOK.securityIncident,
  });
}
