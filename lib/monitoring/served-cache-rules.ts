import { METRICS, SERVED_CACHE } from "./metrics";
import { series } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** Alerting rules for the gateway's served cache. They fire if a warm-up fails, or if the age of the data is too high or unknown. */
export function servedCacheRules(gateway: Subject): readonly AlertingRule[] {
  return [warmFailing(gateway), projectionStale(gateway), ageUnknown(gateway)];
}

function warmFailing(gateway: Subject): AlertingRule {
  const errors = series(SERVED_CACHE.warmed, { namespace: gateway.namespace, job: gateway.service, result: "error" });
  return alertAbout(gateway, "CacheWarmFailing", {
    severity: "warning",
    // `increase` misses the first error, because the series does not exist before it.
    expr: `sum(increase(${errors}[5m])) > 0 or sum(${errors} unless ${errors} offset 5m) > 0`,
    summary: "warming the served cache failed",
    description: `Writes of cache entries failed within the last 5 minutes. Find the last run and check its logs: ${gateway.kubectl} get jobs`,
  });
}

function projectionStale(gateway: Subject): AlertingRule {
  const own = { namespace: gateway.namespace, job: gateway.service, quantile: "0.95" };
  const limits = Object.entries(LIMIT.projectionAgeSeconds);
  return alertAbout(gateway, "ProjectionStale", {
    severity: "warning",
    // Percentiles cannot be aggregated across pods, so use the highest value of any pod.
    expr: limits
      .map(([view, seconds]) => `max by (view) (${series(SERVED_CACHE.projectionAge, { ...own, view })}) > ${seconds}`)
      .join(" or "),
    for: LIMIT.warningFor,
    summary: "{{ $labels.view }} served by the gateway is {{ $value | humanizeDuration }} old",
    description: `The 95th percentile of the age of {{ $labels.view }} is above its limit. Limits: ${limits.map(([view, seconds]) => `${view} ${seconds} s`).join(", ")}. Run a backfill, then warm the cache.`,
  });
}

function ageUnknown(gateway: Subject): AlertingRule {
  const own = { namespace: gateway.namespace, job: gateway.service };
  const ages = series(SERVED_CACHE.projectionAge, { ...own, quantile: "0.95" });
  return alertAbout(gateway, "ProjectionAgeUnknown", {
    severity: "warning",
    expr: `count(${series(METRICS.up, own)} == 1) unless on () count(${ages})`,
    for: LIMIT.patientFor,
    summary: "no metrics about the age of served projections",
    description: `The gateway is scraped, but has no series of ${SERVED_CACHE.projectionAge.name} with quantile="0.95". ProjectionStale cannot fire.`,
  });
}
