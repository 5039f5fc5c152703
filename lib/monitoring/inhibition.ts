import { BURN_ALERTS } from "./burn-rate-rules";
import type { Monitored } from "./monitored";
import { REQUEST_ALERTS } from "./request-rules";

/** Alerts that report that an app does not respond at all. */
export const DOWN_ALERTS = ["ServiceDown", "ServiceWithoutEndpoints", "DatastoreDown"] as const;

/** An inhibit rule of Alertmanager: while some alerts fire, others are muted. */
export interface InhibitRule {
  /** Matchers for the alerts that mute others. */
  readonly source_matchers: readonly string[];
  /** Matchers for the alerts that are muted. */
  readonly target_matchers: readonly string[];
  /** Labels that must have the same value in both alerts. */
  readonly equal: readonly string[];
}

/** Monitoring data for inhibition: the call graph, and which of its apps have alerts. */
export type MonitoredCalls = Pick<Monitored, "services" | "datastores" | "calls">;

/**
 * Inhibit rules that mute redundant alerts: warnings about an app that has a critical alert, and alerts about failing requests from callers while
 * their callee is down. Only direct callers are muted, because a caller of a caller may have a different problem. A callee outside the namespace
 * never mutes alerts, because no alert reports that it is down.
 */
export function inhibitRules(monitored: MonitoredCalls & Pick<Monitored, "namespace">): readonly InhibitRule[] {
  const own = `namespace="${monitored.namespace}"`;
  const muted = requestAlertsOf(monitored).join("|");
  return [
    {
      source_matchers: [own, 'severity="critical"'],
      target_matchers: [own, 'severity="warning"'],
      equal: ["namespace", "service"],
    },
    ...(hasObjectives(monitored) ? [sameFailures(own)] : []),
    ...callersByCallee(monitored).map(([callee, callers]) => ({
      source_matchers: [own, `alertname=~"${DOWN_ALERTS.join("|")}"`, `service="${callee}"`],
      target_matchers: [own, `alertname=~"${muted}"`, `service=~"${callers.join("|")}"`],
      equal: ["namespace"],
    })),
  ];
}

/** Whether any service has an objective, so that alerts about budgets exist. */
function hasObjectives({ services }: Pick<Monitored, "services">): boolean {
  return services.some(({ objectives: { availability, latency } = {} }) => (availability ?? latency) !== undefined);
}

/** Alerts about failing or slow requests that the services can have. */
export function requestAlertsOf(monitored: Pick<Monitored, "services">): readonly string[] {
  const burning = Object.values(BURN_ALERTS).flatMap((names) => Object.values(names));
  return hasObjectives(monitored) ? [...REQUEST_ALERTS, ...burning] : REQUEST_ALERTS;
}

/** Mutes the alert about the error budget while so many requests fail that another alert reports it. */
function sameFailures(own: string): InhibitRule {
  return {
    source_matchers: [own, 'alertname="HighErrorRatio"'],
    target_matchers: [own, `alertname="${BURN_ALERTS.error.critical}"`],
    equal: ["namespace", "service"],
  };
}

/**
 * Callers of each app whose outage is monitored, keyed by callee. Only services are included as callers, because only services have alerts about
 * requests.
 */
export function callersByCallee(monitored: MonitoredCalls): readonly (readonly [string, readonly string[]])[] {
  const isService = (app: string) => monitored.services.some(({ name }) => name === app);
  const isWatched = (app: string) => isService(app) || monitored.datastores.some(({ name }) => name === app);
  const callers = new Map<string, string[]>();
  for (const { from, to } of monitored.calls) {
    if (!isService(from) || !isWatched(to)) continue;
    callers.set(to, [...(callers.get(to) ?? []), from]);
  }
  return [...callers].sort(([a], [b]) => (a < b ? -1 : 1));
}
