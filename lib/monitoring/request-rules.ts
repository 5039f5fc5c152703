import { METRICS, RECORDED, serviceMetrics } from "./metrics";
import { quantile, rate, series, sum } from "./promql";
import {
  alertAbout,
  type AlertingRule,
  type RecordingRule,
  type MonitoringRule,
  type Subject,
} from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** Alerts about failing or slow requests of a service. They also fire for the callers of a service that is down. */
export const REQUEST_ALERTS = ["HighErrorRatio", "ElevatedErrorRatio", "HighLatency"] as const;

/** Recording and alerting rules for the requests of an edge service. */
export function requestRules(subject: Subject): readonly MonitoringRule[] {
  return [...recordings(subject), ...errorAlerts(subject), latencyAlert(subject), absenceAlert(subject)];
}

/** Recording rules. The names of the recorded series are the same for all services, although each service's metrics have different names. */
function recordings({ namespace, service }: Subject): readonly RecordingRule[] {
  const { requests, durationBucket } = serviceMetrics(service);
  const own = { namespace, job: service };
  const labels = { namespace, service };
  const failed = sum(rate(series(requests, { ...own, status: { pattern: "5.." } }), LIMIT.rateWindow));
  return [
    { record: RECORDED.requests.name, expr: sum(rate(series(requests, own), LIMIT.rateWindow)), labels },
    // The error counter does not exist until the first error. `or vector(0)` then returns 0 instead of no data.
    { record: RECORDED.errors.name, expr: `${failed} or vector(0)`, labels },
    {
      record: RECORDED.errorRatio.name,
      expr: `${series(RECORDED.errors, labels)} / ${series(RECORDED.requests, labels)}`,
      labels,
    },
    { record: RECORDED.latency.name, expr: quantile(0.95, durationBucket, own, LIMIT.rateWindow), labels },
  ];
}

function errorAlerts(subject: Subject): readonly AlertingRule[] {
  const { service, kubectl } = subject;
  const ratio = series(RECORDED.errorRatio, recordedLabels(subject));
  const alert = (name: (typeof REQUEST_ALERTS)[number], severity: "critical" | "warning", duration: string) =>
    alertAbout(subject, name, {
      severity,
      expr: underTraffic(`${ratio} > ${LIMIT.errorRatio[severity]}`, subject),
      for: duration,
      summary: `${service} fails {{ $value | humanizePercentage }} of its requests`,
      description: `More than ${percent(LIMIT.errorRatio[severity])} of the requests to ${service} end in 5xx. Check its logs: ${kubectl} logs -l app=${service} --tail=100`,
    });
  return [
    alert("HighErrorRatio", "critical", LIMIT.criticalFor),
    alert("ElevatedErrorRatio", "warning", LIMIT.warningFor),
  ];
}

function latencyAlert(subject: Subject): AlertingRule {
  const { service, kubectl } = subject;
  const latency = series(RECORDED.latency, recordedLabels(subject));
  return alertAbout(subject, "HighLatency", {
    severity: "warning",
    expr: underTraffic(`${latency} > ${LIMIT.latencySeconds}`, subject),
    for: LIMIT.warningFor,
    summary: `${service} is slow: 5 of 100 requests take longer than {{ $value | humanizeDuration }}`,
    description: `The 95th percentile of ${service} is above ${LIMIT.latencySeconds} s. Check its CPU usage: ${kubectl} top pods -l app=${service}`,
  });
}

/** Alert for missing request metrics. Without these metrics, the other request alerts cannot fire. */
function absenceAlert(subject: Subject): AlertingRule {
  const { namespace, service } = subject;
  const own = { namespace, job: service };
  const { requests } = serviceMetrics(service);
  return alertAbout(subject, "RequestMetricsAbsent", {
    severity: "warning",
    expr: `count(${series(METRICS.up, own)} == 1) unless on () count(${series(requests, own)})`,
    for: LIMIT.patientFor,
    summary: `${service} exports no request metrics`,
    description: `${service} is scraped, but has no series of ${requests.name}. Alerts about its requests cannot fire.`,
  });
}

function recordedLabels({ namespace, service }: Subject) {
  return { namespace, service };
}

/** Restricts an alert to times with enough traffic. Otherwise, a single failed request could exceed the ratio and page the on-call engineer. */
function underTraffic(expression: string, subject: Subject): string {
  return `${expression} and ${series(RECORDED.requests, recordedLabels(subject))} > ${LIMIT.leastRequestsPerSecond}`;
}

function percent(share: number): string {
  return `${share * 100} %`;
}
