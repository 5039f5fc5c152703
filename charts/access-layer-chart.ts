import { App, Chart } from "cdk8s";
import type { Construct } from "constructs";
import { AccessPolicies } from "../lib/constructs/access-policies";
import { Alertmanager } from "../lib/constructs/datastores/alertmanager";
import { Kafka } from "../lib/constructs/datastores/kafka";
import { Keycloak } from "../lib/constructs/datastores/keycloak";
import { Postgres } from "../lib/constructs/datastores/postgres";
import { Redis } from "../lib/constructs/datastores/redis";
import { EdgeService } from "../lib/constructs/edge-service";
import { ExternalSecrets } from "../lib/constructs/external-secrets";
import { Foundation } from "../lib/constructs/foundation";
import { ConfigurationBackup } from "../lib/constructs/jobs/configuration-backup";
import { DatabaseBackup } from "../lib/constructs/jobs/database-backup";
import { DatabaseRoles } from "../lib/constructs/jobs/database-roles";
import { OperatorJobs } from "../lib/constructs/jobs/operator-jobs";
import { Monitoring } from "../lib/constructs/monitoring";
import { OnCallRoles } from "../lib/constructs/on-call-roles";
import { PublicRoutes } from "../lib/constructs/public-routes";
import { judged } from "../lib/constructs/validation";
import { capacityOf, sumOf } from "../lib/layer/capacity";
import type { Layer } from "../lib/layer/layer";
import { layerProblems } from "../lib/rules/environment";
import { CHART_ID } from "../lib/names";
import { throwIfAny } from "../lib/rules/problems-error";
import { trafficOf } from "../lib/traffic";
import { calleesOf, type Callees } from "../lib/traffic/layer-calls";
import { layerAlertFindings } from "./alerts";
import { addMetadata } from "./objects";
import { applyPatches, patchesOf, type LayerPatches } from "./patches";
import { configurationBackupProps, databaseBackupProps } from "./props/backups";
import { databaseRolesProps } from "./props/database-roles";
import { alertmanagerProps, kafkaProps, keycloakProps, postgresProps, redisProps } from "./props/datastores";
import { externalSecretsProps } from "./props/external-secrets";
import { operatorJobsProps } from "./props/jobs";
import { monitoringProps } from "./props/monitoring";
import { onCallRolesProps } from "./props/on-call";
import { publicRoutesProps } from "./props/public-routes";
import { edgeServiceProps } from "./props/services";

/** Props of {@link AccessLayerChart}. */
export interface AccessLayerProps {
  /** The resolved environment, from `resolveLayer(environment, release)` or `loadEnvironment`. */
  readonly layer: Layer;
}

/** The datastores of a chart, keyed by their usual names. A datastore that the environment does not have is absent. */
export interface ChartDatastores {
  /** The PostgreSQL datastore. */
  readonly postgres?: Postgres;
  /** The Redis datastore. */
  readonly redis?: Redis;
  /** The Kafka datastore. */
  readonly kafka?: Kafka;
  /** The Keycloak datastore. */
  readonly keycloak?: Keycloak;
  /** The Alertmanager of the environment. */
  readonly alertmanager?: Alertmanager;
}

/**
 * The whole access layer of one environment: Namespace and quota, network policies, datastores, services, jobs, backups, routes, roles and
 * monitoring. The order of keys in the files does not affect the manifest.
 * @throws ProblemsError with all problems of the environment file and release file
 */
export class AccessLayerChart extends Chart {
  /** The Namespace, its ResourceQuota and its LimitRange. */
  readonly foundation: Foundation;
  /** The NetworkPolicies. */
  readonly policies: AccessPolicies;
  /** The datastores, keyed by their usual names. */
  readonly datastores: ChartDatastores;
  /**
   * The Job that creates the roles of the database.
   * @default - none, if no client has its own role
   */
  readonly databaseRoles?: DatabaseRoles;
  /** The edge services, keyed by name. */
  readonly services: ReadonlyMap<string, EdgeService>;
  /** The jobs that operators start. */
  readonly jobs: OperatorJobs;
  /**
   * The database backup.
   * @default - none
   */
  readonly databaseBackup?: DatabaseBackup;
  /**
   * The configuration backup.
   * @default - none
   */
  readonly configurationBackup?: ConfigurationBackup;
  /** Routes for requests from outside the cluster. */
  readonly routes: PublicRoutes;
  /** The on-call roles. */
  readonly onCallRoles: OnCallRoles;
  /** Metrics, alerts and dashboards. */
  readonly monitoring: Monitoring;
  /**
   * The ExternalSecrets.
   * @default - none, if the environment has no external secret store
   */
  readonly externalSecrets?: ExternalSecrets;
  /** Number of objects that each patch of the environment file selects, in its order. */
  readonly patchedObjects: readonly number[];

  constructor(scope: Construct, id: string, { layer }: AccessLayerProps) {
    super(scope, id, { namespace: layer.namespace, disableResourceNameHashes: true });
    throwIfAny(layerProblems(layer), `environment ${layer.name}`);
    throwIfAny(layerAlertFindings(layer).problems, `environment ${layer.name}`);
    const patches = layerPatches(layer);
    throwIfAny(patches.problems, `environment ${layer.name}`);
    const callees = calleesOf(layer);

    this.foundation = new Foundation(
      this,
      "foundation",
      judged({ capacity: sumOf([capacityOf(layer), patches.added]) }),
    );
    this.policies = new AccessPolicies(this, "access-policies", judged(trafficOf(layer, callees)));
    this.datastores = createDatastores(this, layer);
    this.databaseRoles = create(databaseRolesProps(layer), (props) => new DatabaseRoles(this, "postgres-roles", props));
    this.services = createServices(this, layer, callees);
    this.jobs = new OperatorJobs(this, "operator-jobs", operatorJobsProps(layer, callees));
    this.databaseBackup = create(
      databaseBackupProps(layer),
      (props) => new DatabaseBackup(this, "database-backup", props),
    );
    this.configurationBackup = create(
      configurationBackupProps(layer),
      (props) => new ConfigurationBackup(this, "configuration-backup", props),
    );
    this.routes = new PublicRoutes(
      this,
      "public-routes",
      publicRoutesProps(layer, { services: this.services, keycloak: this.datastores.keycloak }),
    );
    this.onCallRoles = new OnCallRoles(this, "on-call-roles", onCallRolesProps(layer));
    this.monitoring = new Monitoring(this, "monitoring", monitoringProps(layer));
    this.externalSecrets = create(
      externalSecretsProps(layer, this),
      (props) => new ExternalSecrets(this, "external-secrets", props),
    );
    addMetadata(this, layer.objects);
    applyPatches(this, patches);
    this.patchedObjects = patches.selected;
  }
}

/** Checks the patches of a layer whose files have no other problems. They apply to the objects of the chart without them. */
export function layerPatches(layer: Layer): LayerPatches {
  return patchesOf(layer, (plain) => new AccessLayerChart(new App(), CHART_ID, { layer: plain }));
}

function createDatastores(chart: Chart, layer: Layer): ChartDatastores {
  const postgres = create(postgresProps(layer), (props) => new Postgres(chart, "postgres", props));
  return {
    postgres,
    redis: create(redisProps(layer), (props) => new Redis(chart, "redis", props)),
    kafka: create(kafkaProps(layer), (props) => new Kafka(chart, "kafka", props)),
    keycloak: create(keycloakProps(layer, postgres?.endpoint), (props) => new Keycloak(chart, "keycloak", props)),
    alertmanager: create(alertmanagerProps(layer), (props) => new Alertmanager(chart, "alertmanager", props)),
  };
}

function createServices(chart: Chart, layer: Layer, callees: Callees): ReadonlyMap<string, EdgeService> {
  const created = layer.services.map((service) => {
    const props = edgeServiceProps(service, layer, callees);
    return [service.name, new EdgeService(chart, service.name, props)] as const;
  });
  return new Map(created);
}

function create<P, T>(props: P | undefined, build: (props: P) => T): T | undefined {
  return props === undefined ? undefined : build(props);
}
