/**
 * Main entry point of the library: constructs with their props, names, callees and manifests. Other entry points are `./charts` (`AccessLayerChart`,
 * environment files), `./network` (allowed connections), `./monitoring` (alert rules and dashboards), `./changes` (effects of changes), `./testing`
 * (matchers), `./pulumi` and `./pulumi-aws`.
 */
import * as names from "./names";

export {
  AccessPolicies,
  type AccessPoliciesOptions,
  type AccessPoliciesProps,
  type ServicesOfPolicies,
} from "./constructs/access-policies";
export { Alertmanager, type AlertmanagerProps, type AlertmanagerServer } from "./constructs/datastores/alertmanager";
export type { SecondReplicaObjects } from "./constructs/datastores/alertmanager-second";
export type { BackupJobObjects, BackupTarget } from "./constructs/jobs/backup-job";
export { ConfigurationBackup, type ConfigurationBackupProps } from "./constructs/jobs/configuration-backup";
export { DatabaseBackup, type DatabaseBackupProps } from "./constructs/jobs/database-backup";
export { DatabaseRoles, type DatabaseRolesProps } from "./constructs/jobs/database-roles";
export type { Datastore, DatastoreProps } from "./constructs/datastores/datastore";
export { DatastoreExporter, type DatastoreExporterProps } from "./constructs/datastores/exporter";
export type { ServerObjects } from "./constructs/datastores/single-pod-server";
export {
  EdgeService,
  type EdgeServiceConnections,
  type EdgeServiceProps,
  type LayerEdgeServiceProps,
} from "./constructs/edge-service";
export {
  PublicRoutes,
  type PublicKeycloak,
  type PublicRoutesProps,
  type PublicService,
  type RoutedService,
} from "./constructs/public-routes";
export { ExternalSecrets, type ExternalSecretsProps } from "./constructs/external-secrets";
export { Foundation, type FoundationProps } from "./constructs/foundation";
export { Kafka, type KafkaProps } from "./constructs/datastores/kafka";
export { Keycloak, type KeycloakProps, type KeycloakServer } from "./constructs/datastores/keycloak";
export { Monitoring, type Monitorable, type MonitoringProps } from "./constructs/monitoring";
export { OnCallRoles, type OnCallRolesProps } from "./constructs/on-call-roles";
export type { OnCallRole } from "./constructs/on-call-commands";
export type { CronJobObjects } from "./constructs/jobs/cron-job";
export { OperatorJobs, type JobCalls, type OperatorJobsProps } from "./constructs/jobs/operator-jobs";
export type { WorkloadObjects } from "./constructs/pod/workload";
export { Postgres, type PostgresProps } from "./constructs/datastores/postgres";
export { Redis, type RedisProps } from "./constructs/datastores/redis";

export type { AddressCallee, Callee, CalleeBase, EnvironmentVariable, PodCallee } from "./traffic/callees";
export { datastoreCallee, externalServiceCallee } from "./traffic/callees";
export { edgeCallee } from "./traffic/edge-callee";
export type { EdgeCalleeOptions } from "./traffic/edge-callee";
export { findManifest, identityOf, manifestsOf, type Manifest } from "./manifests/manifest";
export type { Labels } from "./names";
export { names };

export type { DatabaseRole, DatabaseRoleAccess } from "./layer/database-roles";
export { capacityOf, type Capacity } from "./layer/capacity";
export { connectionBudget, type ConnectionBudget, type ConnectionRow } from "./layer/connections";
export type {
  Endpoint,
  ResolvedAlertmanager,
  ResolvedDatastore,
  ResolvedDatastores,
  ResolvedExported,
  ResolvedExternal,
  ResolvedKafka,
  ResolvedKeycloak,
  ResolvedPostgres,
  ResolvedRedis,
  ResolvedServer,
} from "./layer/datastores";
export type { ResolvedExporter } from "./layer/exporters";
export type { ResolvedDelivery, ResolvedGates } from "./layer/delivery";
export type { ResolvedExternalSecrets } from "./layer/external-secrets";
export {
  resolveLayer,
  serviceOf,
  type Layer,
  type LayerAlert,
  type LayerExternalService,
  type LayerService,
  type ResolvedCluster,
} from "./layer/layer";
export type { ResolvedPrometheus } from "./layer/prometheus";
export type {
  ResolvedBackfill,
  ResolvedBackups,
  ResolvedCacheWarm,
  ResolvedConfigurationBackup,
  ResolvedDatabaseBackup,
  ResolvedJobs,
  ResolvedProbe,
} from "./layer/operations";
export type { ResolvedSecrets, SecretKey } from "./layer/secrets";
export type { ResolvedPort, ResolvedService } from "./layer/service";
export { environmentProblems, layerProblems } from "./rules/environment";
export { isProblemsError, type ProblemsError } from "./rules/problems-error";
export type { Layout, ServiceLayout, WorkloadLayout } from "./topology/layout";
export type { Plan, PlannedService, PlannedWorkload } from "./topology/plan";

export type {
  BackupBucketSpec,
  BackupSchedule,
  BackupsSpec,
  ConfigurationBackupSpec,
  DatabaseBackupSpec,
} from "./spec/backups";
export type { ChannelsSpec, ContactsSpec } from "./spec/people";
export type {
  EmailSpec,
  NotifiedSeverity,
  OpsgenieRegion,
  OpsgenieSpec,
  PagerDutySpec,
  WebhookSpec,
} from "./spec/receivers";
export type {
  AlertmanagerSpec,
  DatastoreName,
  DatastoresSpec,
  ExportedDatastore,
  InClusterAlertmanager,
  InClusterBase,
  InClusterKafka,
  InClusterKeycloak,
  InClusterPostgres,
  InClusterRedis,
  InClusterStore,
  KafkaSpec,
  KafkaTopic,
  KeycloakSpec,
  PostgresSpec,
  RedisSpec,
} from "./spec/datastores";
export type {
  CaReference,
  DatabaseNames,
  ExternalEndpoint,
  ExternalKafka,
  ExternalKeycloak,
  ExternalPostgres,
  ExternalStore,
  HostReference,
  KafkaSasl,
  SaslMechanism,
  SslMode,
} from "./spec/external";
export type { ExporterSpec, KafkaExporterSpec } from "./spec/exporters";
export type {
  ClusterSpec,
  LinksSpec,
  PrometheusSpec,
  EnvironmentSpec,
  ExternalServiceSpec,
  Identity,
  Monitoring as MonitoringKind,
} from "./spec/environment";
export type {
  EntryPoint,
  Exposure,
  GatewayApiExposure,
  IngressExposure,
  NoExposure,
  RouteObjects,
} from "./spec/exposure";
export type { ExternalSecretsSpec, SecretStoreKind, SecretStoreReference } from "./spec/external-secrets";
export type { RouteSpec } from "./spec/route";
export type { OnCallSpec } from "./spec/people";
export type { ImagesSpec } from "./spec/images";
export { mirroredImage } from "./layer/images";
export type { ObjectsSpec, PodsSpec, TolerationSpec } from "./spec/pods";
export type { ScaleBehavior, ScaleMetric, ScaleRate } from "./spec/autoscaling";
export type { ExtraPort, GrpcHealth, PortProtocol } from "./spec/ports";
export type { ProbeTiming, ServiceProbes } from "./spec/probes";
export type { AlertSpec } from "./spec/alerts";
export type { OwnPolicySpec } from "./spec/own-policies";
export type { PatchOperation, PatchSpec, PatchTarget } from "./spec/patches";
export type { BackfillSpec, CacheWarmSpec, JobLimits, JobsSpec, ProbeSpec } from "./spec/jobs";
export type { DeliverySpec, GatesSpec } from "./spec/delivery";
export type { LatencyObjective, ObjectivesSpec } from "./spec/objectives";
export { formatPath, type LocatedProblem, type Path, type Problem } from "./spec/problem";
export type {
  BlueGreenRelease,
  CanaryRelease,
  OperationSpec,
  OverlaySpec,
  PendingSpec,
  PromotedSpec,
  PreviousRelease,
  ReleaseByTopology,
  ReleaseSecrets,
  ReleaseSpec,
  RollingRelease,
  ServiceRelease,
  TrackRelease,
} from "./spec/release";
export type { ConfigMapFiles, EnvironmentSource } from "./spec/config-maps";
export type { OwnSecret, SecretFiles, ServiceSecrets } from "./spec/secrets";
export type { Color } from "./names";
export type { ActiveSecrets } from "./spec/release";
export type { SecretConcern } from "./names";
export type {
  AddedCalls,
  DatabaseAccess,
  Drain,
  PreStop,
  OutsideCaller,
  ResourceAmounts,
  Resources,
  Scale,
  ServiceSpec,
  TopologyKind,
} from "./spec/service";
