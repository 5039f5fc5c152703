import type { Layer } from "../layer/layer";
import { dashboardAddress } from "../monitoring/links";
import { isAlert, type AlertingRule, type Severity } from "../monitoring/monitoring-rule";
import { monitoredOf } from "../monitoring/monitored-layer";
import { ruleGroups } from "../monitoring/rule-groups";
import { securityRuleGroups } from "../monitoring/security-rules";
import { alertAnchor } from "../names";
import type { DatastoreName } from "../spec/datastores";
import { fill, placeholdersIn } from "./fill";
import type { Procedure, RunStep } from "./procedure";
import { silenceOf, type Silence } from "./silence";

/** What an on-call engineer needs first when an alert arrives. */
export interface AlertCard {
  /** Anchor of the card. */
  readonly id: string;
  /** Name of the alert. */
  readonly alert: string;
  /** App that the alert is about. */
  readonly service: string;
  /** Severity of the alert. */
  readonly severity: Severity;
  /** Texts of the alert. Prometheus fills in their templates. */
  readonly summary: string;
  /** What the alert means. */
  readonly description: string;
  /**
   * Identifier of its procedure: the one that names the alert, or else the one about an outage of its app.
   * @default - neither exists
   */
  readonly procedure?: string;
  /** The first commands of the procedure that change nothing, resolved for the app. */
  readonly commands: readonly string[];
  /**
   * Address of the dashboard of the app, or of the overview.
   * @default - the environment does not name Grafana
   */
  readonly dashboard?: string;
  /** The parts of a silence of the alert that do not depend on the time. */
  readonly silence: Silence;
}

/** Number of commands on a card. */
const FIRST = 3;

/** The cards of all alerts of an environment. */
export function alertCards(layer: Layer, procedures: readonly Procedure[]): readonly AlertCard[] {
  if (layer.cluster.monitoring === "none") return [];
  const byDefault = defaultsOf(layer);
  return rulesOf(layer).map((rule) => {
    const { alert, labels } = rule;
    const fallback = procedures.find(({ id }) => id === byDefault.get(labels.service));
    return cardOf(rule, procedureFor(alert, labels.service, procedures) ?? fallback, layer);
  });
}

/** Names of all alerts of an environment, including the one that always fires. */
export function alertNames(layer: Layer): readonly string[] {
  return [...new Set(rulesOf(layer).map(({ alert }) => alert))];
}

/** The alerts of an environment, and those for the time after a security incident. */
function rulesOf(layer: Layer): readonly AlertingRule[] {
  const monitored = monitoredOf(layer);
  const groups = [...ruleGroups(monitored), ...securityRuleGroups(monitored)];
  return groups.flatMap(({ rules }) => rules.filter(isAlert));
}

/** Identifiers of the procedures for outages of datastores. */
const OUTAGES: Readonly<Record<DatastoreName, string>> = {
  postgres: "database-outage",
  redis: "redis-outage",
  kafka: "kafka-outage",
  keycloak: "keycloak-outage",
  alertmanager: "alertmanager-outage",
};

/** Identifiers of the procedures for alerts of the user about each app: no procedure names such an alert. */
function defaultsOf(layer: Layer): ReadonlyMap<string, string> {
  const { services, datastores, jobs } = monitoredOf(layer);
  return new Map([
    ...services.map(({ name }) => [name, "service-outage"] as const),
    ...datastores.flatMap(({ name, kind, exporter }) =>
      [name, ...(exporter === undefined ? [] : [exporter.name])].map((app) => [app, OUTAGES[kind]] as const),
    ),
    ...jobs.map(({ name }) => [name, "jobs-failed"] as const),
  ]);
}

function cardOf(
  { alert, labels, annotations }: AlertingRule,
  procedure: Procedure | undefined,
  { name: environment, namespace, cluster }: Layer,
): AlertCard {
  const { service, severity } = labels;
  const { grafana } = cluster.links;
  return {
    id: alertAnchor(alert, service),
    alert,
    service,
    severity,
    summary: annotations.summary,
    description: annotations.description,
    ...(procedure && { procedure: procedure.id }),
    commands: procedure === undefined ? [] : firstCommands(procedure, service),
    ...(grafana !== undefined && { dashboard: dashboardAddress(grafana, environment, service) }),
    silence: silenceOf({ alert, service }, { environment, namespace }),
  };
}

/** The procedure that names the alert of this app, or else the one that names the alert of any app. */
function procedureFor(alert: string, service: string, procedures: readonly Procedure[]): Procedure | undefined {
  const naming = (app: string | undefined) =>
    procedures.find(({ alerts = [] }) => alerts.some((one) => one.alert === alert && one.service === app));
  return naming(service) ?? naming(undefined);
}

function firstCommands({ targets = [], steps }: Procedure, service: string): readonly string[] {
  const target = targets.find(({ name }) => name === service);
  const commands = steps
    .filter((step): step is RunStep => step.kind === "run" && step.change === undefined)
    .filter(({ only }) => only === undefined || target === undefined || only.includes(target.name))
    .map(({ command }) => fill(command, target?.values ?? {}));
  // Commands that readers can copy as they are come first.
  const complete = commands.filter((command) => placeholdersIn(command).length === 0);
  return (complete.length === 0 ? commands : complete).slice(0, FIRST);
}
