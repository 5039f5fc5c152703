import { edgesOf, type Edge } from "../traffic/callees";
import type { EnvironmentSpec } from "../spec/environment";
import { DOWN_ALERTS, callersByCallee } from "./inhibition";
import { cronJobsOf } from "./job-rules";
import { REQUEST_ALERTS } from "./request-rules";
import { isAlert, type AlertingRule, type Severity } from "./monitoring-rule";
import { ruleGroups } from "./rule-groups";

/** An alert that fires once connections are cut. */
export interface FiredAlert {
  /** Name of the alert. */
  readonly alert: string;
  /** App that it is about. */
  readonly service: string;
  /** How soon somebody must look. */
  readonly severity: Severity;
  /** `certain` fires within minutes; `inUse` as soon as requests come, the job runs or something is sent. */
  readonly when: "certain" | "inUse";
  /** Whether another of these alerts keeps it quiet. */
  readonly isInhibited: boolean;
  /** The cut that it comes from; the first of several. */
  readonly because: Edge;
}

/** Who scrapes, as edges name it; in any case of letters. */
const PROMETHEUS = "prometheus";

/** Alerts of what is no longer scraped. */
const SCRAPE_ALERTS: readonly string[] = ["ServiceDown", "PodDown"];

/**
 * Alerts that fire when these connections are cut, as far as that follows from the rules: who is not scraped counts as down, and says nothing more about its
 * requests; who can't reach a callee fails requests; a job that can't reach something fails. Nothing follows for requests from outside that no longer
 * come, nor for servers that may or may not become unready. Where Prometheus can't reach Alertmanager any more, no alert reaches anybody. Empty without
 * monitoring.
 */
export function alertsFiredBy(environment: EnvironmentSpec, lost: readonly Edge[]): readonly FiredAlert[] {
  if ((environment.cluster.monitoring ?? "none") === "none") return [];
  const rules = ruleGroups(environment).flatMap((group) => group.rules.filter(isAlert));
  const unseen = new Set(lost.filter(isScrape).map(({ to }) => to));
  const fired = lost.flatMap((edge) => {
    const names = isScrape(edge) ? SCRAPE_ALERTS : unseen.has(edge.from) ? [] : alertsOfCaller(environment, edge);
    const app = isScrape(edge) ? edge.to : edge.from;
    return rules
      .filter(({ alert, labels }) => labels.service === app && names.includes(alert))
      .map((rule) => firedBy(edge, rule));
  });
  const unique = fired.filter(
    (one, index) => fired.findIndex(({ alert, service }) => alert === one.alert && service === one.service) === index,
  );
  return unique.map((one) => ({ ...one, isInhibited: isInhibited(one, unique, environment) }));
}

function isScrape({ from }: Edge): boolean {
  return from.toLowerCase() === PROMETHEUS;
}

/** Jobs and Alertmanager may lose anything that they connect to; of services the graph says what they call. */
function alertsOfCaller(environment: EnvironmentSpec, { from, to }: Edge): readonly string[] {
  const jobs: readonly string[] = cronJobsOf(environment);
  if (jobs.includes(from)) return ["JobFailed", "ProbeFailed"];
  if (from === "alertmanager") return ["NotificationsFailing"];
  const isCall = edgesOf(environment).some((edge) => edge.from === from && edge.to === to);
  return isCall ? ["HighErrorRatio", "ElevatedErrorRatio"] : [];
}

function firedBy(because: Edge, { alert, labels }: AlertingRule): Omit<FiredAlert, "isInhibited"> {
  const { service, severity } = labels;
  return { alert, service, severity, when: isScrape(because) ? "certain" : "inUse", because };
}

/** As Alertmanager's configuration has it; only what is certain to fire is certain to keep others quiet. */
function isInhibited(
  { alert, service, severity }: Pick<FiredAlert, "alert" | "service" | "severity">,
  fired: readonly Omit<FiredAlert, "isInhibited">[],
  environment: EnvironmentSpec,
): boolean {
  const certain = fired.filter(({ when }) => when === "certain");
  const isMinor =
    severity === "warning" && certain.some((other) => other.service === service && other.severity === "critical");
  const down = certain.filter((other) => isOneOf(DOWN_ALERTS, other.alert)).map((other) => other.service);
  const callees = callersByCallee(environment).filter(([, callers]) => callers.includes(service));
  return isMinor || (isOneOf(REQUEST_ALERTS, alert) && callees.some(([callee]) => down.includes(callee)));
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
