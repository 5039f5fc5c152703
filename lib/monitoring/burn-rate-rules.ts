import type { LatencyObjective, ObjectivesSpec } from "../spec/objectives";
import { METRICS, RECORDED, serviceMetrics } from "./metrics";
import { alertAbout, type AlertingRule, type MonitoringRule, type Subject } from "./monitoring-rule";
import { rate, series, sum } from "./promql";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** Alerts about budgets of bad requests, which either fail or are slow. Each budget has one alert that pages, and one that can wait. */
export const BURN_ALERTS = {
  error: { critical: "ErrorBudgetBurnFast", warning: "ErrorBudgetBurnSlow" },
  latency: { critical: "LatencyBudgetBurnFast", warning: "LatencyBudgetBurnSlow" },
} as const;

/** A budget of bad requests, and the texts of its alerts. */
interface Budget {
  readonly alerts: (typeof BURN_ALERTS)[keyof typeof BURN_ALERTS];
  /** Recorded rate of bad requests. */
  readonly bad: typeof RECORDED.errors;
  /** Recorded rate of good and bad requests. */
  readonly all: typeof RECORDED.requests;
  /** Share of bad requests that the objective allows, in percent. */
  readonly allowedPercent: number;
  /** What the service does, in place of a summary's end. */
  readonly summary: string;
  /** First step to take. */
  readonly check: string;
}

/**
 * Rules for the objectives of a service: recorded rates, and alerts about each budget that bad requests use up too fast. They read series that the rules
 * about requests record, so they must follow these in their group.
 */
export function burnRateRules(
  subject: Subject,
  { availability, latency }: ObjectivesSpec = {},
): readonly MonitoringRule[] {
  return [
    ...(availability === undefined ? [] : errorAlerts(subject, availability)),
    ...(latency === undefined ? [] : latencyRules(subject, latency)),
  ];
}

function errorAlerts(subject: Subject, availability: number): readonly AlertingRule[] {
  const { service, kubectl } = subject;
  return burnAlerts(subject, {
    alerts: BURN_ALERTS.error,
    bad: RECORDED.errors,
    all: RECORDED.requests,
    allowedPercent: allowed(availability),
    summary: `${service} fails {{ $value | humanizePercentage }} of its requests`,
    check: `Check its logs: ${kubectl} logs -l app=${service} --tail=100`,
  });
}

function latencyRules(subject: Subject, { seconds, share }: LatencyObjective): readonly MonitoringRule[] {
  const { namespace, service, kubectl } = subject;
  const labels = { namespace, service };
  const { durationCount, durationBucket } = serviceMetrics(service);
  const timed = sum(rate(series(durationCount, { namespace, job: service }), LIMIT.rateWindow));
  const fast = sum(rate(withinBound(subject, seconds), LIMIT.rateWindow));
  return [
    { record: RECORDED.timed.name, expr: timed, labels },
    { record: RECORDED.slow.name, expr: `${timed} - ${fast}`, labels },
    ...burnAlerts(subject, {
      alerts: BURN_ALERTS.latency,
      bad: RECORDED.slow,
      all: RECORDED.timed,
      allowedPercent: allowed(share),
      summary: `${service} takes longer than ${seconds} s for {{ $value | humanizePercentage }} of its requests`,
      check: `Check its CPU usage: ${kubectl} top pods -l app=${service}`,
    }),
    alertAbout(subject, "LatencyBoundAbsent", {
      severity: "warning",
      expr: `count(${series(METRICS.up, { namespace, job: service })} == 1) unless on () count(${withinBound(subject, seconds)})`,
      for: LIMIT.patientFor,
      summary: `${service} does not count requests within ${seconds} s`,
      description: `${service} is scraped, but has no series of ${durationBucket.name} with le="${seconds}". Alerts about its latency objective cannot fire. Add the bound ${seconds} to its histogram.`,
    }),
  ];
}

/** Number of requests that took at most `seconds`. Prometheus 3 stores the bound 1 as `1.0`, and Prometheus 2 as the service wrote it. */
function withinBound({ namespace, service }: Subject, seconds: number): string {
  const { durationBucket } = serviceMetrics(service);
  const le = Number.isInteger(seconds) ? { pattern: `${seconds}([.]0)?` } : `${seconds}`;
  return series(durationBucket, { namespace, job: service, le });
}

/** Share of bad requests that an objective allows, in percent. Rounded, because 100 - 99.9 is not exactly 0.1. */
function allowed(objective: number): number {
  return Number((100 - objective).toPrecision(6));
}

/** The two alerts about a budget. The value of each is the share of bad requests in the long window. */
function burnAlerts(subject: Subject, budget: Budget): readonly AlertingRule[] {
  const alert = (severity: "critical" | "warning", days: number) =>
    alertAbout(subject, budget.alerts[severity], {
      severity,
      expr: LIMIT.burnRates[severity].map((pair) => burns(subject, budget, pair)).join(" or "),
      summary: `${budget.summary}, and its objective allows ${budget.allowedPercent} %`,
      description: `At this rate, the budget for 30 days lasts for less than ${days} days. ${budget.check}`,
    });
  return [alert("critical", 5), alert("warning", 30)];
}

/**
 * PromQL condition that is true if the share of bad requests is too high in both windows. Long windows are computed from the recorded 5-minute rates,
 * because the series of all pods over three days would be slow to read. A gap in them has neither good nor bad requests. Without requests, the share is
 * NaN, which exceeds no limit.
 */
function burns(
  { namespace, service }: Subject,
  { bad, all, allowedPercent }: Budget,
  { factor, long, short }: (typeof LIMIT.burnRates)["critical" | "warning"][number],
): string {
  const labels = { namespace, service };
  const total = (metric: Budget["bad" | "all"], window: string) =>
    window === LIMIT.rateWindow ? series(metric, labels) : `sum_over_time(${series(metric, labels)}[${window}])`;
  const limit = Number(((factor * allowedPercent) / 100).toPrecision(6));
  const exceeds = (window: string) => `${total(bad, window)} / ${total(all, window)} > ${limit}`;
  const isEnough = `${total(bad, long)} * ${LIMIT.intervalSeconds} >= ${LIMIT.leastBadRequests}`;
  return `(${exceeds(long)} and ${exceeds(short)} and ${isEnough})`;
}
