import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { AccessPolicies } from "../lib/constructs/access-policies";
import { Alertmanager } from "../lib/constructs/datastores/alertmanager";
import { ConfigurationBackup } from "../lib/constructs/jobs/configuration-backup";
import { DatabaseBackup } from "../lib/constructs/jobs/database-backup";
import { EdgeService } from "../lib/constructs/edge-service";
import { PublicRoutes, publicRoutesOf } from "../lib/constructs/public-routes";
import { Foundation } from "../lib/constructs/foundation";
import { Kafka } from "../lib/constructs/datastores/kafka";
import { Keycloak } from "../lib/constructs/datastores/keycloak";
import { Monitoring } from "../lib/constructs/monitoring";
import { OnCallRoles, onCallRolesOf } from "../lib/constructs/on-call-roles";
import { OperatorJobs } from "../lib/constructs/jobs/operator-jobs";
import { Postgres } from "../lib/constructs/datastores/postgres";
import { Redis } from "../lib/constructs/datastores/redis";
import { calleesOf, datastoreEndpoint, type EnvironmentVariable } from "../lib/traffic/callees";
import { alertmanagerConfiguration } from "../lib/monitoring/alertmanager";
import { asYaml } from "../lib/monitoring/objects";
import { capacityOf } from "../lib/layer/capacity";
import { environmentProblems } from "../lib/rules/environment";
import { throwIfAny } from "../lib/rules/problems-error";
import { activeSecret, namespaceOf, resolveService, type ResolvedService } from "../lib/spec/defaults";
import type { EnvironmentSpec } from "../lib/spec/environment";
import type { ReleaseSpec } from "../lib/spec/release";
import type { ActiveSecrets } from "../lib/spec/secrets";
import type { SecretConcern } from "../lib/names";
import { sortedEntries } from "../lib/values/sorted-entries";
import { trafficOf } from "../lib/traffic";
import { backupsOf, operatorJobsOf } from "./props/jobs";

/** Props of {@link AccessLayerChart}: the two files of an environment. */
export interface AccessLayerProps {
  /** What people decide. */
  readonly environment: EnvironmentSpec;
  /** What is released. */
  readonly release: ReleaseSpec;
}

/**
 * The whole access layer of one environment, from its two files: Namespace and quota, network policies, datastores, services. The order of keys
 * in the files does not reach the manifest.
 * @throws ProblemsError with everything that is wrong with the two files
 */
export class AccessLayerChart extends Chart {
  constructor(scope: Construct, id: string, props: AccessLayerProps) {
    const { environment, release } = props;
    super(scope, id, { namespace: namespaceOf(environment), disableResourceNameHashes: true });
    throwIfAny(environmentProblems(environment, release), `environment ${environment.name}`);

    new Foundation(this, "foundation", { capacity: capacityOf(environment) });
    new AccessPolicies(this, "access-policies", trafficOf(environment, release));
    createDatastores(this, environment, release);
    createServices(this, environment, release);
    new OperatorJobs(this, "operator-jobs", operatorJobsOf(environment, release));
    createBackups(this, environment, release);
    new PublicRoutes(this, "public-routes", publicRoutesOf(environment, release));
    new OnCallRoles(this, "on-call-roles", onCallRolesOf(environment));
    new Monitoring(this, "monitoring", { environment });
  }
}

function createDatastores(chart: Chart, environment: EnvironmentSpec, { secrets }: ReleaseSpec): void {
  const { datastores, cluster, contacts } = environment;
  const { postgres, redis, kafka, keycloak, alertmanager } = datastores;
  const common = { secrets, storageClass: cluster.storageClass };
  if (postgres !== undefined) new Postgres(chart, "postgres", { ...postgres, ...common });
  if (redis !== undefined) new Redis(chart, "redis", { ...redis, ...common });
  if (kafka !== undefined) new Kafka(chart, "kafka", { ...kafka, ...common });
  if (keycloak !== undefined) {
    const database = datastoreEndpoint("postgres", postgres?.flavour === "external" ? postgres : undefined);
    new Keycloak(chart, "keycloak", { ...keycloak, ...common, database });
  }
  if (alertmanager !== undefined) {
    const told = contacts && {
      configuration: asYaml(alertmanagerConfiguration(environment, contacts)),
      readsReceivers: true,
    };
    new Alertmanager(chart, "alertmanager", { ...alertmanager, ...common, ...told });
  }
}

function createServices(chart: Chart, environment: EnvironmentSpec, release: ReleaseSpec): void {
  const callees = calleesOf(environment, release);
  for (const [name, spec] of sortedEntries(environment.services)) {
    const service = resolveService(name, spec);
    new EdgeService(chart, name, {
      ...service,
      name,
      release: release.services[name] ?? {},
      calls: service.calls.flatMap((callee) => callees.get(callee) ?? []),
      secretEnvironment: secretEnvironment(service, release.secrets),
    });
  }
}

function createBackups(chart: Chart, environment: EnvironmentSpec, release: ReleaseSpec): void {
  const { database, configuration } = backupsOf(environment, release);
  if (database !== undefined) new DatabaseBackup(chart, "database-backup", database);
  if (configuration !== undefined) new ConfigurationBackup(chart, "configuration-backup", configuration);
}

function secretEnvironment({ secrets }: ResolvedService, active: ActiveSecrets | undefined): EnvironmentVariable[] {
  const concerns = Object.keys(secrets).sort() as SecretConcern[];
  return concerns.flatMap((concern) =>
    (secrets[concern] ?? []).map((key) => ({ name: key, secret: { name: activeSecret(active, concern), key } })),
  );
}
