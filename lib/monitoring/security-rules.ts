import { METRICS, RECORDED, serviceMetrics } from "./metrics";
import type { Monitored } from "./monitored";
import { rate, series, sum } from "./promql";
import { alertAbout, subjectOf, type AlertingRule, type RuleGroup, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/**
 * Stricter rules for the time after a security incident. They fire for rejected requests, any restart and any new Job. Operators apply them manually
 * in addition to {@link ruleGroups}, because they read its recorded series. At other times, these alerts would be noise.
 */
export function securityRuleGroups(
  monitored: Pick<Monitored, "namespace" | "context" | "runbookUrl" | "services">,
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
    summary: `${service} rejects {{ $value | humanizePercentage }} of its requests`,
    description: `Clients send invalid tokens to ${service}, or a Secret rotation failed. Check its logs for the clients: ${kubectl} logs -l app=${service} --tail=200`,
  });
}

function anyRestart(subject: Subject): AlertingRule {
  const restarts = series(METRICS.containerRestarts, { namespace: subject.namespace });
  return alertAbout(subject, "UnexpectedRestart", {
    severity: "warning",
    team: "security",
    expr: `increase(${restarts}[${LIMIT.rateWindow}]) > 0`,
    summary: `container {{ $labels.container }} of {{ $labels.pod }} restarted`,
    description: `The container crashed, was killed or failed its liveness probe. Check its last state: ${subject.kubectl} describe pod {{ $labels.pod }}`,
  });
}

function anyJob(subject: Subject): AlertingRule {
  const created = series(METRICS.jobCreated, { namespace: subject.namespace });
  return alertAbout(subject, "JobStarted", {
    severity: "warning",
    team: "security",
    expr: `time() - ${created} < ${LIMIT.security.newJobSeconds}`,
    summary: `new job {{ $labels.job_name }}`,
    description: `A user or a CronJob created it. Check its command and field managers: ${subject.kubectl} get job {{ $labels.job_name }} -o yaml --show-managed-fields`,
  });
}
