import type { Monitored } from "./monitored";
import { REQUEST_ALERTS } from "./request-rules";

/** Alerts that report an app that does not answer at all. */
export const DOWN_ALERTS = ["ServiceDown", "ServiceWithoutEndpoints", "DatastoreDown"] as const;

/** Alerts that mute others while they fire: an inhibit rule of Alertmanager. */
export interface InhibitRule {
  /** Matchers of the alerts that fire. */
  readonly source_matchers: readonly string[];
  /** Matchers of the alerts that are muted. */
  readonly target_matchers: readonly string[];
  /** Labels that must have the same value on both. */
  readonly equal: readonly string[];
}

/** What inhibition and fired alerts read: the graph, and which of its apps have alerts. */
export type MonitoredCalls = Pick<Monitored, "services" | "datastores" | "calls">;

/**
 * Mutes alerts that repeat another one: a warning about an app that has a critical alert, and failing requests of callers while their callee is down. It
 * follows the graph one step only: a caller of a caller may have another problem. No alert reports that a callee outside the namespace is down, so
 * such a callee mutes no alert.
 */
export function inhibitRules(monitored: MonitoredCalls & Pick<Monitored, "namespace">): readonly InhibitRule[] {
  const own = `namespace="${monitored.namespace}"`;
  return [
    {
      source_matchers: [own, 'severity="critical"'],
      target_matchers: [own, 'severity="warning"'],
      equal: ["namespace", "service"],
    },
    ...callersByCallee(monitored).map(([callee, callers]) => ({
      source_matchers: [own, `alertname=~"${DOWN_ALERTS.join("|")}"`, `service="${callee}"`],
      target_matchers: [own, `alertname=~"${REQUEST_ALERTS.join("|")}"`, `service=~"${callers.join("|")}"`],
      equal: ["namespace"],
    })),
  ];
}

/** Callers of each app whose outage is monitored. Only services have alerts about requests, so only services are callers here. */
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
