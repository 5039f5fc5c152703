import { ApiObject, Chart } from "cdk8s";
import { Construct } from "constructs";
import { dashboardsOf } from "../monitoring/dashboards";
import type { MonitoredAlert, MonitoredDatastore, MonitoredJob, MonitoredService } from "../monitoring/monitored";
import {
  dashboardsConfigMap,
  labeled,
  rulesObject,
  scrapeService,
  serviceMonitor,
  type MonitoringObject,
} from "../monitoring/objects";
import { alertFindings } from "../monitoring/own-alerts/findings";
import { ruleGroups, type MonitoredApps } from "../monitoring/rule-groups";
import { scrapedApps } from "../monitoring/scraping";
import { MONITORING_NAMES } from "../names";
import { scrapeFlow } from "../traffic/from-outside";
import type { Flow, FlowSource } from "../traffic";
import { constructAlertsProblems } from "../rules/alerts";
import { environmentNameProblem } from "../rules/kubernetes-names";
import { objectivesProblems } from "../rules/objectives";
import { inEnvironment, problemIf } from "../rules/problems";
import { prometheusProblems } from "../rules/prometheus";
import { throwIfAny } from "../rules/problems-error";
import { runbookProblems } from "../rules/runbook";
import { monitoringSchema } from "./schemas/monitoring";
import { isJudged, validateProps } from "./validation";
import type { Monitoring as MonitoringKind, PrometheusSpec } from "../spec/environment";
import type { Problem } from "../spec/problem";

/** A construct that provides its monitoring data: an `EdgeService`, a datastore or a backup. */
export interface Monitorable<T> {
  /** Monitoring data for the construct; `undefined` if it has no pods in the namespace, as with an external datastore. */
  readonly monitored: T | undefined;
}

/** Props for {@link Monitoring}. For a whole layer, `monitoredOf` returns all of them except `kind`. */
export interface MonitoringProps {
  /** How Prometheus is configured: with objects of the Prometheus operator, with annotations, or not at all. */
  readonly kind: MonitoringKind;
  /**
   * Where Prometheus runs, and by which labels it selects its objects.
   * @default - any pod of the namespace `monitoring`, and no additional labels
   */
  readonly prometheus?: PrometheusSpec;
  /**
   * Kubernetes namespace of the monitored apps and of the objects. Rules and panels read series from this namespace only.
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /**
   * Name of the environment. It ends the uids of the dashboards that the construct adds, because one Grafana can show several environments. The
   * uids in `services` do not change.
   * @default - the uids do not name an environment
   */
  readonly environment?: string;
  /**
   * kubectl context in the commands that alerts suggest.
   * @default - the commands use the current context
   */
  readonly context?: string;
  /**
   * Address of the runbook's page about an alert, for the annotation `runbook_url`. `{alert}` is replaced with the name of the alert.
   * @default - alerts have no link
   */
  readonly runbookUrl?: string;
  /** HTTP services: `EdgeService` constructs or plain data. */
  readonly services: readonly (MonitoredService | Monitorable<MonitoredService>)[];
  /**
   * Datastores: constructs or plain data.
   * @default - none
   */
  readonly datastores?: readonly (MonitoredDatastore | Monitorable<MonitoredDatastore>)[];
  /**
   * CronJobs: constructs or plain data.
   * @default - none
   */
  readonly jobs?: readonly (MonitoredJob | Monitorable<MonitoredJob>)[];
  /**
   * Alerts of your own. Each is about one of the apps.
   * @default - only the alerts of this library
   */
  readonly alerts?: readonly MonitoredAlert[];
}

/**
 * Metrics, alerts and dashboards of services, datastores and jobs in one namespace, for Prometheus and Grafana:
 *
 * - For each app that exposes metrics, a headless Service `<app>-scrape-service` that selects the pods of every version, so that Prometheus scrapes
 *   each pod once.
 * - With `operator`, a ServiceMonitor for each app, and the PrometheusRule `access-layer-rules`.
 * - With `annotations`, the annotations `prometheus.io/…` on those Services, and the ConfigMap `access-layer-rules` with a rules file.
 * - The ConfigMap `access-layer-dashboards` for Grafana's sidecar.
 *
 * With `none`, no objects are rendered. Adding or removing the construct does not restart any pods.
 *
 * With `operator`, Prometheus must be configured to select these objects. A Prometheus server that reads annotations must copy the Service's label
 * `app` to the label `job`, which the rules read: `{source_labels: [__meta_kubernetes_service_label_app], target_label: job}`.
 * @throws ProblemsError if neither the props nor the chart have a namespace
 */
export class Monitoring extends Construct implements FlowSource {
  /** Monitored apps in the namespace, for functions such as `securityMonitoringRules`. */
  readonly monitored: MonitoredApps;
  /** Headless Services that Prometheus scrapes, one for each app that exposes metrics. */
  readonly scrapeServices: readonly ApiObject[];
  /** ServiceMonitors, one for each app that exposes metrics; empty unless `kind` is `operator`. */
  readonly serviceMonitors: readonly ApiObject[];
  /** Flows from Prometheus to the pods that it scrapes, for {@link AccessPolicies}. */
  readonly flows: readonly Flow[];
  /** PrometheusRule or ConfigMap with the rules; `undefined` if `kind` is `none`. It is the default child. */
  readonly rules?: ApiObject;
  /** ConfigMap with the dashboards; `undefined` if `kind` is `none`. */
  readonly dashboards?: ApiObject;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    if (!isJudged(props)) {
      const chartNamespace = Chart.of(this).namespace ?? "";
      const problemsOf = (plain: MonitoringProps) => [
        ...valueProblems(plain),
        ...expressionProblems(plain, chartNamespace),
      ];
      validateProps(this, plainProps(props), { schema: monitoringSchema, problemsOf });
    }
    const { kind, prometheus, environment, context, runbookUrl, services, datastores = [], jobs = [], alerts } = props;
    const namespace = props.namespace ?? Chart.of(this).namespace ?? "";
    throwIfAny(namespaceProblems(namespace), `monitoring ${this.node.path}`);
    this.monitored = {
      namespace,
      environment,
      context,
      runbookUrl,
      services: monitoredIn(services),
      datastores: monitoredIn(datastores),
      jobs: monitoredIn(jobs),
      ...(alerts && { alerts }),
    };
    const apps = kind === "none" ? [] : scrapedApps(this.monitored);
    const create = (name: string, object: MonitoringObject) => createObject(this, name, object, namespace);
    const createSelected = (name: string, object: MonitoringObject) =>
      create(name, labeled(object, prometheus?.objectLabels));

    this.scrapeServices = apps.map((app) => create(`${app.app}-service`, scrapeService(app, kind === "annotations")));
    this.serviceMonitors = apps.flatMap((app) =>
      kind === "operator" ? [createSelected(`${app.app}-monitor`, serviceMonitor(app))] : [],
    );
    this.flows = apps.map(({ app, port }) => scrapeFlow(app, port, prometheus));
    if (kind === "none") return;
    this.rules = createSelected("rules", rulesObject(kind, MONITORING_NAMES.rules, ruleGroups(this.monitored)));
    this.dashboards = createSelected("dashboards", dashboardsConfigMap(dashboardsOf(this.monitored), environment));
    this.node.defaultChild = this.rules;
  }
}

/** Problems in the expressions and texts of alerts. */
function expressionProblems(plain: MonitoringProps, chartNamespace: string): readonly Problem[] {
  const { alerts = [], namespace = chartNamespace, services, datastores = [], jobs = [] } = plain;
  if (alerts.length === 0) return [];
  const apps = { services: monitoredIn(services), datastores: monitoredIn(datastores), jobs: monitoredIn(jobs) };
  const places = new Map(alerts.map(({ name }, index) => [name, index]));
  return alertFindings({ namespace, alerts, ...apps }, (name) => ["alerts", places.get(name) ?? 0]).problems;
}

function namespaceProblems(namespace: string): readonly Problem[] {
  const message =
    "must be set here or on the chart, got neither; rules read series from one namespace, so set it to the namespace of the pods";
  return problemIf("monitoring/no-namespace", inEnvironment("namespace"), namespace === "" ? message : undefined);
}

/** Rules for what becomes part of addresses, and for objectives. */
function valueProblems({
  prometheus,
  environment,
  runbookUrl,
  services,
  alerts = [],
}: MonitoringProps): readonly Problem[] {
  const message = environment === undefined ? undefined : environmentNameProblem(environment);
  return [
    ...prometheusProblems(prometheus, inEnvironment("prometheus")),
    ...problemIf("name/environment", inEnvironment("environment"), message),
    ...runbookProblems(runbookUrl),
    ...constructAlertsProblems(alerts, inEnvironment("alerts")),
    ...services.flatMap((service, index) =>
      isMonitorable(service)
        ? []
        : objectivesProblems(service.objectives ?? {}, inEnvironment("services", index, "objectives")),
    ),
  ];
}

/** Replaces constructs in the props with their monitoring data. Values that are not lists stay unchanged, so that the schema rejects them. */
function plainProps(props: MonitoringProps): MonitoringProps {
  const plain = <T extends object>(items: readonly (T | Monitorable<T>)[] | undefined) =>
    Array.isArray(items) ? items.flatMap((item) => (isMonitorable<T>(item) ? (item.monitored ?? []) : [item])) : items;
  if (typeof props !== "object" || props === null) return props;
  const { services, datastores, jobs } = props;
  return { ...props, services: plain(services) ?? services, datastores: plain(datastores), jobs: plain(jobs) };
}

function monitoredIn<T extends object>(items: readonly (T | Monitorable<T>)[]): readonly T[] {
  return items.flatMap((item) => (isMonitorable(item) ? (item.monitored ?? []) : [item]));
}

function isMonitorable<T extends object>(item: T | Monitorable<T>): item is Monitorable<T> {
  return typeof item === "object" && item !== null && "monitored" in item;
}

function createObject(scope: Construct, id: string, object: MonitoringObject, namespace: string): ApiObject {
  return new ApiObject(scope, id, { ...object, metadata: { ...object.metadata, namespace } });
}
