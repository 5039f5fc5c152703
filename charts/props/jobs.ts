import type { ConfigurationBackupProps } from "../../lib/constructs/jobs/configuration-backup";
import type { DatabaseBackupProps } from "../../lib/constructs/jobs/database-backup";
import type { BackupTarget } from "../../lib/constructs/jobs/backup-job";
import type { OperatorJobsProps } from "../../lib/constructs/jobs/operator-jobs";
import { calleesOf, datastoreEndpoint, type Callee } from "../../lib/traffic/callees";
import { DATABASE, backupBucketName, imageReference } from "../../lib/names";
import type { BackupsSpec } from "../../lib/spec/backups";
import type { PostgresSpec } from "../../lib/spec/datastores";
import { DATASTORE_DEFAULTS } from "../../lib/spec/datastore-defaults";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import type { ReleaseSpec } from "../../lib/spec/release";
import { sortedEntries } from "../../lib/values/sorted-entries";

/** What an environment says about the jobs that operators start. */
export function operatorJobsOf(environment: EnvironmentSpec, release: ReleaseSpec): OperatorJobsProps {
  const { jobs = {}, services } = environment;
  const callees = calleesOf(environment, release);
  const calls = (...names: readonly string[]): readonly Callee[] => names.flatMap((name) => callees.get(name) ?? []);
  const { cacheWarm, backfill, probe } = jobs;
  return {
    cacheWarm: cacheWarm && { ...cacheWarm, image: services["gateway"]?.image, calls: calls("redis", "projection") },
    backfill: backfill && { ...backfill, calls: calls("kafka", "projection") },
    probe: probe && { ...probe, calls: calls(...sortedEntries(services).map(([name]) => name)) },
  };
}

/** What an environment says about its backups; each is absent where it has none. */
export interface BackupProps {
  /** Dumps of PostgreSQL. */
  readonly database?: DatabaseBackupProps;
  /** Copies of the objects of the namespace. */
  readonly configuration?: ConfigurationBackupProps;
}

/** What an environment says about its backups. */
export function backupsOf(environment: EnvironmentSpec, { secrets }: ReleaseSpec): BackupProps {
  const { backups, datastores } = environment;
  if (backups === undefined) return {};
  const target = targetOf(environment, backups);
  const { postgres } = datastores;
  const { database, configuration } = backups;
  return {
    database:
      database === undefined || postgres === undefined
        ? undefined
        : {
            ...database,
            target,
            secrets,
            endpoint: datastoreEndpoint("postgres", postgres.flavour === "external" ? postgres : undefined),
            dumpImage: database.dumpImage ?? serverImage(postgres),
            databases: databasesOf(environment),
          },
    configuration: configuration && { ...configuration, target },
  };
}

function targetOf({ name, cluster }: EnvironmentSpec, { region, roleArn, uploadImage }: BackupsSpec): BackupTarget {
  return { bucket: backupBucketName(name), region, identity: cluster.identity ?? "none", roleArn, uploadImage };
}

/** Tools of the server's own version. Of an external server a rule demands the image. */
function serverImage(postgres: PostgresSpec): string {
  if (postgres.flavour === "external") return "";
  return imageReference(postgres.image ?? DATASTORE_DEFAULTS.postgres.image, postgres.version);
}

/** A server in the cluster has both; an external one has Keycloak's where that runs here. */
function databasesOf({ datastores: { postgres, keycloak } }: EnvironmentSpec): readonly string[] {
  const hasBoth = postgres?.flavour === "inCluster" || keycloak?.flavour === "inCluster";
  return hasBoth ? [DATABASE.access, DATABASE.keycloak] : [DATABASE.access];
}
