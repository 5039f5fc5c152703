import {
  LAYER_LABELS,
  MONITORING_NAMES,
  SCRAPE_LABELS,
  appSelector,
  objectLabels,
  scrapeServiceName,
  type Labels,
} from "../names";
import type { Monitoring as MonitoringKind } from "../spec/environment";
import { sortedEntries } from "../values/sorted-entries";
import type { Monitored } from "./monitored";
import type { RuleGroup } from "./monitoring-rule";
import type { Dashboard } from "./panels";
import { SCRAPE_INTERVAL, type ScrapedApp } from "./scraping";
import { securityRuleGroups } from "./security-rules";

/** A Kubernetes object as plain data. */
export interface MonitoringObject {
  /** Group and version: `monitoring.coreos.com/v1`. */
  readonly apiVersion: string;
  /** Kind: `ServiceMonitor`. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  /** The rest: `spec`, `data`, … */
  readonly [field: string]: unknown;
}

/** `spec` of a PrometheusRule, with the fields that this library uses. */
export interface PrometheusRuleSpec {
  /** The rules. */
  readonly groups: readonly RuleGroup[];
}

/** `spec` of a ServiceMonitor, with the fields that this library uses. */
export interface ServiceMonitorSpec {
  /** Label of the Service whose value becomes the label `job`. */
  readonly jobLabel: string;
  /** Services that are scraped. */
  readonly selector: { readonly matchLabels: Labels };
  /** Their ports. */
  readonly endpoints: readonly { readonly port: string; readonly path: string; readonly interval: string }[];
}

/** API of the Prometheus operator. */
const OPERATOR_API = "monitoring.coreos.com/v1";

/** Key of the ConfigMap that holds the rules. */
export const RULES_FILE = "access-layer.rules.yaml";

/** Rules as the operator reads them. */
export function prometheusRule(
  name: string,
  groups: readonly RuleGroup[],
): MonitoringObject & { readonly spec: PrometheusRuleSpec } {
  return {
    apiVersion: OPERATOR_API,
    kind: "PrometheusRule",
    metadata: { name, labels: LAYER_LABELS },
    spec: { groups },
  };
}

/** Rules as a file that a Prometheus without the operator may read. */
export function rulesConfigMap(
  name: string,
  groups: readonly RuleGroup[],
): MonitoringObject & { readonly data: Labels } {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, labels: LAYER_LABELS },
    data: { [RULES_FILE]: asYaml({ groups }) },
  };
}

/** Headless Service in front of all pods of an app, of every version. The annotations are here, because a change of pod annotations restarts workloads. */
export function scrapeService({ app, portName, port, path }: ScrapedApp, isAnnotated: boolean): MonitoringObject {
  const annotations = {
    "prometheus.io/scrape": "true",
    "prometheus.io/path": path,
    "prometheus.io/port": String(port),
  };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: scrapeServiceName(app),
      labels: { ...objectLabels(app), ...SCRAPE_LABELS },
      ...(isAnnotated ? { annotations } : {}),
    },
    spec: {
      type: "ClusterIP",
      clusterIP: "None",
      selector: appSelector(app),
      ports: [{ name: portName, port, protocol: "TCP", targetPort: portName }],
    },
  };
}

/**
 * ServiceMonitor of an app. It selects the one Service with {@link SCRAPE_LABELS}. The app's other Services would list a pod twice (`stable` and
 * `live`) or not at all: right after a switch, the former live color is behind no Service.
 */
export function serviceMonitor({
  app,
  portName,
  path,
}: ScrapedApp): MonitoringObject & { readonly spec: ServiceMonitorSpec } {
  return {
    apiVersion: OPERATOR_API,
    kind: "ServiceMonitor",
    metadata: { name: app, labels: objectLabels(app) },
    spec: {
      jobLabel: "app",
      selector: { matchLabels: { app, ...SCRAPE_LABELS } },
      endpoints: [{ port: portName, path, interval: SCRAPE_INTERVAL }],
    },
  };
}

/** Rules as the object that a Prometheus of this kind reads. */
export function rulesObject(
  kind: Exclude<MonitoringKind, "none">,
  name: string,
  groups: readonly RuleGroup[],
): MonitoringObject {
  return kind === "operator" ? prometheusRule(name, groups) : rulesConfigMap(name, groups);
}

/**
 * The stricter rules for the time after a security incident, as the object that the runbook applies by hand: a PrometheusRule with `operator`, a
 * ConfigMap with `annotations`, `undefined` with `none`.
 */
export function securityMonitoringRules(
  monitored: Pick<Monitored, "namespace" | "context" | "services">,
  kind: MonitoringKind,
): MonitoringObject | undefined {
  if (kind === "none") return undefined;
  const object = rulesObject(kind, MONITORING_NAMES.securityRules, securityRuleGroups(monitored));
  return { ...object, metadata: { ...object.metadata, namespace: monitored.namespace } };
}

/** Dashboards as the ConfigMap that Grafana's sidecar finds by its label. */
export function dashboardsConfigMap(dashboards: Readonly<Record<string, Dashboard>>): MonitoringObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: MONITORING_NAMES.dashboards, labels: { ...LAYER_LABELS, grafana_dashboard: "1" } },
    data: Object.fromEntries(sortedEntries(dashboards).map(([file, dashboard]) => [file, asYaml(dashboard)])),
  };
}

/** YAML text of a value: indented JSON, which is valid YAML. */
export function asYaml(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
