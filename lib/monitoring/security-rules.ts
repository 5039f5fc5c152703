import { METRICS, RECORDED, serviceMetrics } from "./metrics";
import type { Monitored } from "./monitored";
import { rate, series, sum } from "./promql";
import { alertAbout, subjectOf, type AlertingRule, type RuleGroup, type Subject } from "./monitoring-rule";
import { RUNBOOK } from "./runbook";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/**
 * Stricter rules for the time after a security incident: refused requests, any restart, any new job. They are applied by hand in addition to
 * {@link ruleGroups}, whose recorded series they read. At other times they would be noise.
 */
export function securityRuleGroups(
  monitored: Pick<Monitored, "namespace" | "context" | "services">,
): readonly RuleGroup[] {
  const rules = [
    ...monitored.services.map(({ name }) => requestsRefused(subjectOf(monitored, name))),
    anyRestart(subjectOf(monitored, "pods")),
    anyJob(subjectOf(monitored, "jobs")),
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
