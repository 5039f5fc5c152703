import { edgesOf } from "../traffic/callees";
import { namespaceOf } from "../spec/defaults";
import type { EnvironmentSpec } from "../spec/environment";
import { REQUEST_ALERTS } from "./request-rules";

/** Alerts that say that an app does not answer at all. */
export const DOWN_ALERTS = ["ServiceDown", "ServiceWithoutEndpoints", "DatastoreDown"] as const;

/** Alerts that keep others quiet while they fire. */
export interface InhibitRule {
  /** What those that fire are like. */
  readonly source_matchers: readonly string[];
  /** What those that are kept quiet are like. */
  readonly target_matchers: readonly string[];
  /** Labels that both have alike. */
  readonly equal: readonly string[];
}

/**
 * What needs not be said twice: a warning about what is critical already; and that callers fail, while what they call is down. The latter is the graph,
 * one step of it: a caller's caller is told of, as its trouble may be another. Nothing says that a callee outside the namespace is down, so that one
 * keeps nobody quiet.
 */
export function inhibitRules(environment: EnvironmentSpec): readonly InhibitRule[] {
  const own = `namespace="${namespaceOf(environment)}"`;
  return [
    {
      source_matchers: [own, 'severity="critical"'],
      target_matchers: [own, 'severity="warning"'],
      equal: ["namespace", "service"],
    },
    ...callersByCallee(environment).map(([callee, callers]) => ({
      source_matchers: [own, `alertname=~"${DOWN_ALERTS.join("|")}"`, `service="${callee}"`],
      target_matchers: [own, `alertname=~"${REQUEST_ALERTS.join("|")}"`, `service=~"${callers.join("|")}"`],
      equal: ["namespace"],
    })),
  ];
}

/** Who calls each app whose outage is seen; only services have alerts about requests. */
export function callersByCallee(environment: EnvironmentSpec): readonly (readonly [string, readonly string[]])[] {
  const callers = new Map<string, string[]>();
  for (const { from, to } of edgesOf(environment)) {
    if (!Object.hasOwn(environment.services, from) || !isWatched(environment, to)) continue;
    callers.set(to, [...(callers.get(to) ?? []), from]);
  }
  return [...callers].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Whether some alert says that an app is down. */
export function isWatched({ services, datastores }: EnvironmentSpec, app: string): boolean {
  if (Object.hasOwn(services, app)) return true;
  return Object.entries(datastores).some(([name, spec]) => name === app && spec?.flavour === "inCluster");
}
