import { serviceName } from "../names";
import { METRICS } from "./metrics";
import { series, sum } from "./promql";
import { alertAbout, type AlertingRule, type Subject } from "./monitoring-rule";
import { MONITORING_DEFAULTS as LIMIT } from "./thresholds";

/** Alerting rules for an app that Prometheus scrapes. They fire if its pods do not respond. */
export function scrapeRules(subject: Subject): readonly AlertingRule[] {
  const { namespace, service, kubectl } = subject;
  const up = series(METRICS.up, { namespace, job: service });
  return [
    alertAbout(subject, "ServiceDown", {
      severity: "critical",
      // `== 0` does not match a target that was removed, because it has no series.
      expr: `${sum(up)} == 0 or absent(${up})`,
      for: LIMIT.downFor,
      summary: `${service} is down`,
      description: `Prometheus cannot scrape any pod of ${service}. Check its pods: ${kubectl} get pods -l app=${service}`,
    }),
    alertAbout(subject, "PodDown", {
      severity: "warning",
      expr: `${up} == 0`,
      for: LIMIT.warningFor,
      summary: `pod of ${service} is down: {{ $labels.instance }}`,
      description: `Prometheus cannot scrape {{ $labels.instance }}. Check the pods of ${service}: ${kubectl} get pods -l app=${service} -o wide`,
    }),
  ];
}

/**
 * Alerting rules for the Service that callers use. Its endpoints show whether the live color has ready pods, so the rules do not depend on the release
 * file.
 */
export function endpointRules(subject: Subject): readonly AlertingRule[] {
  const { namespace, service, kubectl } = subject;
  const endpoint = serviceName(service);
  const known = series(METRICS.endpointInfo, { namespace, endpoint });
  const ready = series(METRICS.endpointAddress, { namespace, endpoint, ready: "true" });
  return [
    alertAbout(subject, "ServiceWithoutEndpoints", {
      severity: "critical",
      expr: `${known} unless on (namespace, endpoint) ${ready}`,
      for: LIMIT.downFor,
      summary: `{{ $labels.endpoint }} has no ready pod`,
      description: `Every call to {{ $labels.endpoint }} fails. Check which pods it selects: ${kubectl} describe service ${endpoint}`,
    }),
  ];
}
