import type { BackupTarget } from "../../lib/constructs/jobs/backup-job";
import type { ConfigurationBackupProps } from "../../lib/constructs/jobs/configuration-backup";
import type { DatabaseBackupProps } from "../../lib/constructs/jobs/database-backup";
import { judged } from "../../lib/constructs/validation";
import type { ResolvedDatastores } from "../../lib/layer/datastores";
import type { Layer } from "../../lib/layer/layer";
import type { ResolvedBackups } from "../../lib/layer/operations";
import { backupBucketName } from "../../lib/names";
import { databaseNames } from "../../lib/traffic/postgres-client";

/** Returns the props of the database backup, or `undefined` if the layer has none. */
export function databaseBackupProps(layer: Layer): DatabaseBackupProps | undefined {
  const { backups, datastores, secrets } = layer;
  const { postgres } = datastores;
  if (backups?.database === undefined || postgres === undefined) return undefined;
  const databases = databasesOf(datastores);
  return judged({
    ...backups.database,
    target: targetOf(layer, backups),
    secrets,
    endpoint: postgres.endpoint,
    databases,
  });
}

/** Returns the props of the configuration backup, or `undefined` if the layer has none. */
export function configurationBackupProps(layer: Layer): ConfigurationBackupProps | undefined {
  const { backups } = layer;
  return backups?.configuration && judged({ ...backups.configuration, target: targetOf(layer, backups) });
}

function targetOf({ name, cluster }: Layer, { bucket, region, roleArn, uploadImage }: ResolvedBackups): BackupTarget {
  return {
    bucket: backupBucketName(name, bucket?.name),
    prefix: bucket?.prefix,
    region,
    identity: cluster.identity,
    roleArn,
    uploadImage,
  };
}

/**
 * Databases to back up. A server in the cluster has both databases. An external server has the Keycloak database only if Keycloak runs in the cluster.
 */
function databasesOf({ postgres, keycloak }: ResolvedDatastores): readonly string[] {
  const hasBoth = postgres?.kind === "inCluster" || keycloak?.kind === "inCluster";
  const names = databaseNames(postgres?.endpoint ?? {});
  return hasBoth ? [names.access, names.keycloak] : [names.access];
}
