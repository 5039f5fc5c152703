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
import { TRACK_LABEL } from "./metrics";
import { SCRAPE_INTERVAL, type ScrapedApp } from "./scraping";
import { securityRuleGroups } from "./security-rules";

/** A Kubernetes object as plain data. */
export interface MonitoringObject {
  /** API group and version, such as `monitoring.coreos.com/v1`. */
  readonly apiVersion: string;
  /** Kind of the object, such as `ServiceMonitor`. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  /** All other fields, such as `spec` and `data`. */
  readonly [field: string]: unknown;
}

/** `spec` of a PrometheusRule, with the fields that this library uses. */
export interface PrometheusRuleSpec {
  /** Groups of rules. */
  readonly groups: readonly RuleGroup[];
}

/** `spec` of a ServiceMonitor, with the fields that this library uses. */
export interface ServiceMonitorSpec {
  /** Label of the Service whose value becomes the label `job`. */
  readonly jobLabel: string;
  /** Selector of the Services that are scraped. */
  readonly selector: { readonly matchLabels: Labels };
  /** Ports and paths that are scraped. */
  readonly endpoints: readonly {
    readonly port: string;
    readonly path: string;
    readonly interval: string;
    /**
     * Labels that series get from the target.
     * @default - those of the operator
     */
    readonly relabelings?: readonly { readonly sourceLabels: readonly string[]; readonly targetLabel: string }[];
  }[];
}

/** API group and version of the Prometheus operator. */
const OPERATOR_API = "monitoring.coreos.com/v1";

/**
 * Copies the pod label `version` to the label `track` of all series. The label of the series has another name, because client libraries export their own
 * `version`, such as that of `python_info`. Prometheus would rename it.
 */
const TRACK_RELABELING = { sourceLabels: ["__meta_kubernetes_pod_label_version"], targetLabel: TRACK_LABEL } as const;

/** Key of the rules file in the ConfigMap. */
export const RULES_FILE = "access-layer.rules.yaml";

/** Creates the PrometheusRule that contains the rules, for the Prometheus operator. */
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

/** Creates the ConfigMap that contains the rules as a file, for Prometheus without the operator. */
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

/**
 * Headless Service that selects the pods of every version of an app. The scrape annotations are on the Service, because changing the annotations of
 * pods would restart workloads.
 */
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
 * ServiceMonitor of an app. It selects only the Service with {@link SCRAPE_LABELS}. The app's other Services would list some pods twice (`stable` and
 * `live`) and others not at all, because right after a switch no Service selects the former live color.
 */
export function serviceMonitor({
  app,
  portName,
  path,
  hasTracks,
}: ScrapedApp): MonitoringObject & { readonly spec: ServiceMonitorSpec } {
  return {
    apiVersion: OPERATOR_API,
    kind: "ServiceMonitor",
    metadata: { name: app, labels: objectLabels(app) },
    spec: {
      jobLabel: "app",
      selector: { matchLabels: { app, ...SCRAPE_LABELS } },
      endpoints: [
        { port: portName, path, interval: SCRAPE_INTERVAL, ...(hasTracks && { relabelings: [TRACK_RELABELING] }) },
      ],
    },
  };
}

/** Creates the object that contains the rules: a PrometheusRule with `operator`, a ConfigMap with `annotations`, or `undefined` with `none`. */
export function rulesObject(
  kind: Exclude<MonitoringKind, "none">,
  name: string,
  groups: readonly RuleGroup[],
): MonitoringObject {
  return kind === "operator" ? prometheusRule(name, groups) : rulesConfigMap(name, groups);
}

/** Adds labels to an object, by which Prometheus or Grafana selects it. */
export function labeled(object: MonitoringObject, labels: Labels | undefined): MonitoringObject {
  const { metadata } = object;
  return labels === undefined
    ? object
    : { ...object, metadata: { ...metadata, labels: { ...labels, ...metadata.labels } } };
}

/**
 * Creates the object that contains the stricter rules for the time after a security incident, which operators apply manually: a PrometheusRule with
 * `operator`, a ConfigMap with `annotations`, or `undefined` with `none`.
 * @param objectLabels - labels by which Prometheus selects its objects, in addition to the layer's own
 */
export function securityMonitoringRules(
  monitored: Pick<Monitored, "namespace" | "context" | "services">,
  kind: MonitoringKind,
  objectLabels?: Labels,
): MonitoringObject | undefined {
  if (kind === "none") return undefined;
  const rules = rulesObject(kind, MONITORING_NAMES.securityRules, securityRuleGroups(monitored));
  const object = labeled(rules, objectLabels);
  return { ...object, metadata: { ...object.metadata, namespace: monitored.namespace } };
}

/**
 * Creates the ConfigMap that contains the dashboards. Grafana's sidecar finds it by its label, and writes the files to a folder of the environment, so that
 * those of two environments do not overwrite each other: https://github.com/kiwigrid/k8s-sidecar
 */
export function dashboardsConfigMap(
  dashboards: Readonly<Record<string, Dashboard>>,
  environment: string | undefined,
): MonitoringObject {
  const annotations = environment === undefined ? undefined : { "k8s-sidecar-target-directory": environment };
  const labels = { ...LAYER_LABELS, grafana_dashboard: "1" };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: MONITORING_NAMES.dashboards, labels, ...(annotations && { annotations }) },
    data: Object.fromEntries(sortedEntries(dashboards).map(([file, dashboard]) => [file, asYaml(dashboard)])),
  };
}

/** Formats a value as YAML. The text is indented JSON, which is also valid YAML. */
export function asYaml(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
