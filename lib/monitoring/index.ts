/** Alerting rules, dashboards and alert routing as plain data, for Prometheus, Grafana or Alertmanager outside the layer. */
export { alertmanagerConfiguration } from "./alertmanager";
export type {
  AlertmanagerConfiguration,
  EmailConfiguration,
  OpsgenieConfiguration,
  PagerDutyConfiguration,
  Receiver,
  Route,
  SlackConfiguration,
  WebhookConfiguration,
} from "./alertmanager-types";
export { dashboardsOf, type MonitoredPanels } from "./dashboards";
export { alertsFiredBy, type FiredAlert } from "./fired";
export type { InhibitRule, MonitoredCalls } from "./inhibition";
export { metricsOf, type Exporter, type Metric } from "./metrics";
export { securityMonitoringRules, type MonitoringObject } from "./objects";
export type { Dashboard, Datasource as PanelDatasource, Panel, Target as PanelTarget } from "./panels";
export type { AlertingRule, RecordingRule, MonitoringRule, RuleGroup, Severity } from "./monitoring-rule";
export { ruleGroups, type MonitoredApps } from "./rule-groups";
export {
  monitoredDatastore,
  monitoredService,
  type DashboardIdentity,
  type MetricsEndpoint,
  type Monitored,
  type MonitoredAlert,
  type MonitoredBackup,
  type MonitoredDatastore,
  type MonitoredExporter,
  type MonitoredReplica,
  type MonitoredJob,
  type MonitoredService,
  type MonitoredTask,
} from "./monitored";
export { monitoredOf } from "./monitored-layer";
