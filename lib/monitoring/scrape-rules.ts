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
  // Kubernetes adds five random characters to the name of the Service.
  const endpointslice = { pattern: `${endpoint}-[a-z0-9]{5}` };
  const ready = "true";
  return [
    alertAbout(subject, "ServiceWithoutEndpoints", {
      severity: "critical",
      expr: [
        unready(
          series(METRICS.endpointInfo, { namespace, endpoint }),
          series(METRICS.endpointAddress, { namespace, endpoint, ready }),
        ),
        unready(
          series(METRICS.endpointSliceInfo, { namespace, endpointslice }),
          series(METRICS.endpointSliceAddress, { namespace, endpointslice, ready }),
        ),
      ].join(" or "),
      for: LIMIT.downFor,
      summary: `${endpoint} has no ready pod`,
      description: `Every call to ${endpoint} fails. Check which pods it selects: ${kubectl} describe service ${endpoint}`,
    }),
  ];
}

/** PromQL condition that is true if a Service is known and has no ready address. */
function unready(known: string, address: string): string {
  return `count by (namespace) (${known}) unless on (namespace) ${address}`;
}
