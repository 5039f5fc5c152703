import type { Monitoring as MonitoringKind } from "../spec/environment";
import type { Call } from "../traffic/layer-calls";
import { BURN_ALERTS } from "./burn-rate-rules";
import { DOWN_ALERTS, callersByCallee, requestAlertsOf } from "./inhibition";
import type { Monitored } from "./monitored";
import { isAlert, type AlertingRule, type Severity } from "./monitoring-rule";
import { ruleGroups } from "./rule-groups";

/** An alert that fires after connections are cut. */
export interface FiredAlert {
  /** Name of the alert. */
  readonly alert: string;
  /** App that the alert is about. */
  readonly service: string;
  /** Severity of the alert. */
  readonly severity: Severity;
  /** When the alert fires: `certain` means within minutes, `inUse` means on the next request, job run or notification. */
  readonly when: "certain" | "inUse";
  /** Whether another of these alerts mutes this alert. */
  readonly isInhibited: boolean;
  /** The cut connection that causes the alert, or the first one of several. */
  readonly because: Call;
}

/** Name of Prometheus in connections, compared case-insensitively. A service of the layer can have the same name. */
const PROMETHEUS = "prometheus";

/** Alerts that fire for an app that is no longer scraped. */
const SCRAPE_ALERTS: readonly string[] = ["ServiceDown", "PodDown", "ExporterDown"];

/**
 * Alerts that fire when these connections are cut, as far as the alerting rules can show. An app that is not scraped counts as down, and its requests
 * are no longer measured. A service that cannot reach a callee fails requests, and a job that cannot reach a destination fails. No alert is returned
 * for requests from outside that no longer arrive, or for servers that might become unready. If Prometheus cannot reach Alertmanager, no alert is
 * delivered.
 * @param kind - how the namespace is scraped; with `none`, no alert fires
 */
export function alertsFiredBy(
  monitored: Monitored,
  kind: MonitoringKind,
  lost: readonly Call[],
): readonly FiredAlert[] {
  if (kind === "none") return [];
  const rules = ruleGroups(monitored).flatMap((group) => group.rules.filter(isAlert));
  const isScrape = ({ from }: Call) =>
    from.toLowerCase() === PROMETHEUS && !monitored.services.some(({ name }) => name === from);
  const unseen = new Set(lost.filter(isScrape).map(({ to }) => to));
  const fired = lost.flatMap((edge) => {
    const names = isScrape(edge) ? SCRAPE_ALERTS : unseen.has(edge.from) ? [] : alertsOfCaller(monitored, edge);
    const app = isScrape(edge) ? edge.to : edge.from;
    return rules
      .filter(({ alert, labels }) => labels.service === app && names.includes(alert))
      .map((rule) => firedBy(edge, rule, isScrape(edge)));
  });
  const unique = fired.filter(
    (one, index) => fired.findIndex(({ alert, service }) => alert === one.alert && service === one.service) === index,
  );
  return unique.map((one) => ({ ...one, isInhibited: isInhibited(one, unique, monitored) }));
}

/** Alerts of an app that loses a connection. A job fails if it loses any connection, Alertmanager if it loses its receivers or its other replica, and a service fails only if it loses a call. */
function alertsOfCaller({ jobs, datastores, calls }: Monitored, { from, to }: Call): readonly string[] {
  if (jobs.some(({ name }) => name === from)) return ["JobFailed", "ProbeFailed"];
  if (datastores.some(({ name, kind }) => name === from && kind === "alertmanager"))
    return [to === from ? "AlertmanagerMembersInconsistent" : "NotificationsFailing"];
  if (datastores.some(({ exporter }) => exporter?.name === from)) return ["DatastoreUnreachable"];
  const isCall = calls.some((edge) => edge.from === from && edge.to === to);
  return isCall ? ["HighErrorRatio", "ElevatedErrorRatio", ...Object.values(BURN_ALERTS.error)] : [];
}

function firedBy(because: Call, { alert, labels }: AlertingRule, isCertain: boolean): Omit<FiredAlert, "isInhibited"> {
  const { service, severity } = labels;
  return { alert, service, severity, when: isCertain ? "certain" : "inUse", because };
}

/** Whether the inhibit rules of the Alertmanager configuration mute an alert. Only an alert that is certain to fire is certain to mute others. */
function isInhibited(
  { alert, service, severity }: Pick<FiredAlert, "alert" | "service" | "severity">,
  fired: readonly Omit<FiredAlert, "isInhibited">[],
  monitored: Monitored,
): boolean {
  const certain = fired.filter(({ when }) => when === "certain");
  const isMinor =
    severity === "warning" && certain.some((other) => other.service === service && other.severity === "critical");
  const down = certain.filter((other) => isOneOf(DOWN_ALERTS, other.alert)).map((other) => other.service);
  const callees = callersByCallee(monitored).filter(([, callers]) => callers.includes(service));
  return isMinor || (isOneOf(requestAlertsOf(monitored), alert) && callees.some(([callee]) => down.includes(callee)));
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
