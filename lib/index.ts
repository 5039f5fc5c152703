/** The public API of the library on one screen. `AccessLayerChart` and the environment files are in `./charts`. */
import * as names from "./names";

export { AccessPolicies, type AccessPoliciesProps } from "./constructs/access-policies";
export { Alertmanager, type AlertmanagerProps } from "./constructs/datastores/alertmanager";
export type { BackupTarget } from "./constructs/jobs/backup-job";
export { ConfigurationBackup, type ConfigurationBackupProps } from "./constructs/jobs/configuration-backup";
export { DatabaseBackup, type DatabaseBackupProps } from "./constructs/jobs/database-backup";
export type { Datastore, DatastoreProps } from "./constructs/datastores/datastore";
export { EdgeService, type EdgeServiceProps } from "./constructs/edge-service";
export { PublicRoutes, type PublicRoutesProps, type PublicService } from "./constructs/public-routes";
export { Foundation, type FoundationProps } from "./constructs/foundation";
export { Kafka, type KafkaProps } from "./constructs/datastores/kafka";
export { Keycloak, type KeycloakProps } from "./constructs/datastores/keycloak";
export { Monitoring, type MonitoringProps } from "./constructs/monitoring";
export { OnCallRoles, type OnCallRolesProps } from "./constructs/on-call-roles";
export { OperatorJobs, type JobCalls, type OperatorJobsProps } from "./constructs/jobs/operator-jobs";
export { Postgres, type PostgresProps } from "./constructs/datastores/postgres";
export { Redis, type RedisProps } from "./constructs/datastores/redis";

export type {
  AddressCallee,
  Callee,
  CalleeBase,
  Edge,
  Endpoint,
  EnvironmentVariable,
  PodCallee,
  SecretKey,
} from "./traffic/callees";
export { datastoreCallee, edgeCallee, externalServiceCallee } from "./traffic/callees";
export { effectOf, type ChangeEffect } from "./manifests/effects";
export { changesBetween, type FieldChange, type ObjectChange } from "./manifests/changes";
export { dotOf, mermaidOf } from "./traffic/diagram";
export { findManifest, identityOf, manifestsOf, type Manifest } from "./manifests/manifest";
export { names };

export {
  alertmanagerConfiguration,
  type AlertmanagerConfiguration,
  type Receiver,
  type Route,
  type SlackConfiguration,
} from "./monitoring/alertmanager";
export { dashboardsOf } from "./monitoring/dashboards";
export { alertsFiredBy, type FiredAlert } from "./monitoring/fired";
export type { InhibitRule } from "./monitoring/inhibition";
export { metricsOf, type Exporter, type Metric } from "./monitoring/metrics";
export { securityMonitoringRules, type MonitoringObject } from "./monitoring/objects";
export type { Dashboard, Datasource as PanelDatasource, Panel, Target as PanelTarget } from "./monitoring/panels";
export type { AlertingRule, RecordingRule, MonitoringRule, RuleGroup, Severity } from "./monitoring/monitoring-rule";
export { ruleGroups } from "./monitoring/rule-groups";
export { RUNBOOK, type RunbookAnchor } from "./monitoring/runbook";

export type { Direction, Port, Protocol as PolicyProtocol } from "./reachability/fields";
export type { ReachabilityRow } from "./reachability/matrix";
export type { AddressNode, ContainerPort, PodNode, ReachabilityNode } from "./reachability/nodes";
export type { JudgedPorts } from "./reachability/ports";
export { reachability, type Reachability, type ReachabilityOptions } from "./reachability/reachability";
export type { Connection, RuleReference, SideVerdict, Verdict } from "./reachability/verdict";

export { capacityOf, type Capacity } from "./layer/capacity";
export { connectionBudget, type ConnectionBudget, type ConnectionRow } from "./rules/connections";
export { environmentProblems } from "./rules/environment";
export { isProblemsError, type ProblemsError } from "./rules/problems-error";

export type {
  BackupBucketSpec,
  BackupSchedule,
  BackupsSpec,
  ConfigurationBackupSpec,
  DatabaseBackupSpec,
} from "./spec/backups";
export type { ChannelsSpec, ContactsSpec } from "./spec/contacts";
export type {
  AlertmanagerSpec,
  DatastoreName,
  DatastoresSpec,
  ExternalEndpoint,
  ExternalPostgres,
  HostReference,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
  InClusterStore,
  KafkaSpec,
  KeycloakSpec,
  PostgresSpec,
  RedisSpec,
} from "./spec/datastores";
export type {
  ClusterSpec,
  EnvironmentSpec,
  ExternalServiceSpec,
  Identity,
  Monitoring as MonitoringKind,
} from "./spec/environment";
export type { EntryPoint, Exposure, GatewayApiExposure, IngressExposure, NoExposure } from "./spec/exposure";
export type { OnCallSpec } from "./spec/on-call";
export type { BackfillSpec, CacheWarmSpec, JobLimits, JobsSpec, ProbeSpec } from "./spec/jobs";
export { formatPath, type LocatedProblem, type Path, type Problem } from "./spec/problem";
export type {
  BlueGreenRelease,
  CanaryRelease,
  PreviousRelease,
  ReleaseByTopology,
  ReleaseSpec,
  RollingRelease,
  ServiceRelease,
  TrackRelease,
} from "./spec/release";
export type { Color } from "./names";
export type { ActiveSecrets } from "./spec/secrets";
export type { SecretConcern } from "./names";
export type { Drain, ResourceAmounts, Resources, Scale, ServiceSpec, TopologyKind } from "./spec/service";

export { canaryReplicas, trueShare, type CanaryReplicas } from "./topology/canary-share";
export { planService } from "./topology/migration";
export { plan, type Plan, type PlannedService, type PlannedWorkload } from "./topology/plan";

export {
  LOCKDOWN_LEVELS,
  lostUnder,
  trafficOf,
  trafficOfCallers,
  trafficUnder,
  type AddressRange,
  type AddressesPeer,
  type AppPeer,
  type Caller,
  type CallersOptions,
  type Flow,
  type FlowKind,
  type LockdownLevel,
  type Peer,
  type PodsPeer,
  type Protocol,
  type Traffic,
} from "./traffic";
