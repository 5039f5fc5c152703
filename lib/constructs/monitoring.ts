import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { dashboardsOf } from "../monitoring/dashboards";
import {
  asYaml,
  prometheusRule,
  rulesConfigMap,
  scrapeService,
  serviceMonitor,
  type MonitoringObject,
} from "../monitoring/objects";
import { ruleGroups } from "../monitoring/rule-groups";
import { scrapedApps } from "../monitoring/scraping";
import { LAYER_LABELS, MONITORING_NAMES } from "../names";
import type { EnvironmentSpec } from "../spec/environment";
import { sortedEntries } from "../values/sorted-entries";

/** Props of {@link Monitoring}. */
export interface MonitoringProps {
  /** Whose services, datastores and jobs are watched, and by whom: `cluster.monitoring`. */
  readonly environment: EnvironmentSpec;
}

/**
 * What Prometheus and Grafana are told of the layer. For each app that has metrics a headless Service `<app>-scrape-service` in front of all its
 * pods, of every version, so that each is scraped once whatever is released; with `operator` a ServiceMonitor for each, whose metrics have the app as
 * `job`, and the PrometheusRule `access-layer-rules`; with `annotations` the annotations `prometheus.io/…` on those Services and the ConfigMap
 * `access-layer-rules` with the rules as a file; and the ConfigMap `access-layer-dashboards` for Grafana's sidecar. With `none` nothing. No pod
 * restarts when it comes or goes.
 *
 * The operator's Prometheus must select these objects, and one that reads annotations must take the Service's label `app` for the label `job`, as the
 * rules do: `{source_labels: [__meta_kubernetes_service_label_app], target_label: job}`.
 */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { environment }: MonitoringProps) {
    super(scope, id);
    const { monitoring = "none" } = environment.cluster;
    if (monitoring === "none") return;
    const apps = scrapedApps(environment);
    for (const app of apps) createObject(this, `${app.app}-service`, scrapeService(app, monitoring === "annotations"));
    if (monitoring === "operator")
      for (const app of apps) createObject(this, `${app.app}-monitor`, serviceMonitor(app));
    const build = monitoring === "operator" ? prometheusRule : rulesConfigMap;
    createObject(this, "rules", build(MONITORING_NAMES.rules, ruleGroups(environment)));
    createDashboards(this, environment);
  }
}

function createObject(scope: Construct, id: string, object: MonitoringObject): void {
  new ApiObject(scope, id, object);
}

function createDashboards(scope: Construct, environment: EnvironmentSpec): void {
  const files = sortedEntries(dashboardsOf(environment)).map(([name, dashboard]) => [name, asYaml(dashboard)]);
  new k8s.KubeConfigMap(scope, "dashboards", {
    metadata: { name: MONITORING_NAMES.dashboards, labels: { ...LAYER_LABELS, grafana_dashboard: "1" } },
    data: Object.fromEntries(files),
  });
}
