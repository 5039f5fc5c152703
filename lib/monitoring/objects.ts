import {
  LAYER_LABELS,
  METRICS_PATH,
  MONITORING_NAMES,
  SCRAPE_LABELS,
  appSelector,
  objectLabels,
  scrapeServiceName,
  type Labels,
} from "../names";
import { namespaceOf } from "../spec/defaults";
import type { EnvironmentSpec } from "../spec/environment";
import type { RuleGroup } from "./monitoring-rule";
import { SCRAPE_INTERVAL, type ScrapedApp } from "./scraping";
import { securityRuleGroups } from "./security-rules";

/** A Kubernetes object as plain data. */
export interface MonitoringObject {
  /** Group and version: `monitoring.coreos.com/v1`. */
  readonly apiVersion: string;
  /** Kind: `ServiceMonitor`. */
  readonly kind: string;
  /** What it is called and labelled. */
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  /** The rest: `spec`, `data`, … */
  readonly [field: string]: unknown;
}

/** `spec` of a PrometheusRule, as far as we use it. */
export interface PrometheusRuleSpec {
  /** The rules. */
  readonly groups: readonly RuleGroup[];
}

/** `spec` of a ServiceMonitor, as far as we use it. */
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

/** Headless Service in front of all pods of an app, of every version. What reads annotations finds them here: on pods they would restart every workload. */
export function scrapeService({ app, portName, port }: ScrapedApp, isAnnotated: boolean): MonitoringObject {
  const annotations = {
    "prometheus.io/scrape": "true",
    "prometheus.io/path": METRICS_PATH,
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
 * What tells the operator to scrape an app: the one Service with the label of {@link SCRAPE_LABELS}. The others in front of the app would show a pod
 * twice (`stable` and `live`), or hide one (the colour that was live until a moment ago is behind no Service).
 */
export function serviceMonitor({
  app,
  portName,
}: ScrapedApp): MonitoringObject & { readonly spec: ServiceMonitorSpec } {
  return {
    apiVersion: OPERATOR_API,
    kind: "ServiceMonitor",
    metadata: { name: app, labels: objectLabels(app) },
    spec: {
      jobLabel: "app",
      selector: { matchLabels: { app, ...SCRAPE_LABELS } },
      endpoints: [{ port: portName, path: METRICS_PATH, interval: SCRAPE_INTERVAL }],
    },
  };
}

/**
 * The stricter rules for after a security incident, as the object that the runbook applies by hand: a PrometheusRule, or a ConfigMap where annotations are
 * read; `undefined` where nobody would read either.
 */
export function securityMonitoringRules(environment: EnvironmentSpec): MonitoringObject | undefined {
  const { monitoring = "none" } = environment.cluster;
  if (monitoring === "none") return undefined;
  const build = monitoring === "operator" ? prometheusRule : rulesConfigMap;
  const object = build(MONITORING_NAMES.securityRules, securityRuleGroups(environment));
  return { ...object, metadata: { ...object.metadata, namespace: namespaceOf(environment) } };
}

/** JSON is YAML, and needs no library. */
export function asYaml(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
