import { imageRepository } from "../names";
import type { BackupSchedule, BackupsSpec, ConfigurationBackupSpec, DatabaseBackupSpec } from "../spec/backups";
import type { BackfillSpec, CacheWarmSpec, JobsSpec, ProbeSpec } from "../spec/jobs";
import type { OnCallSpec } from "../spec/people";
import { BACKUP_DEFAULTS, JOB_DEFAULTS } from "../spec/defaults";
import { serverImage, type ResolvedPostgres } from "./datastores";

/** Settings of the cache warmer, with defaults applied. */
export type ResolvedCacheWarm = CacheWarmSpec &
  Required<Pick<CacheWarmSpec, "deadlineSeconds" | "user">> & {
    /** Image repository of the gateway. */
    readonly image: string;
  };
/** Settings of the backfill, with defaults applied. */
export type ResolvedBackfill = BackfillSpec & Required<Omit<BackfillSpec, "pods">>;
/** Settings of the probe, with defaults applied. */
export type ResolvedProbe = ProbeSpec & Required<Omit<ProbeSpec, "pods">>;

/** The operator jobs of an environment. Each job is set only if the environment has it. */
export interface ResolvedJobs {
  /** Fills the served cache of a tenant. */
  readonly cacheWarm?: ResolvedCacheWarm;
  /** Replays a period of a tenant's history. */
  readonly backfill?: ResolvedBackfill;
  /** Requests `/health` from every service. */
  readonly probe?: ResolvedProbe;
}

/** Applies the defaults of the cache warmer. */
export function resolveCacheWarm(spec: CacheWarmSpec & { readonly image?: string }): ResolvedCacheWarm {
  const { deadlineSeconds, user, timeZone } = JOB_DEFAULTS.cacheWarm;
  return {
    ...spec,
    image: spec.image ?? imageRepository("gateway"),
    deadlineSeconds: spec.deadlineSeconds ?? deadlineSeconds,
    user: spec.user ?? user,
    ...(spec.schedule !== undefined && { timeZone: spec.timeZone ?? timeZone }),
  };
}

/** Applies the defaults of the backfill. */
export function resolveBackfill(spec: BackfillSpec): ResolvedBackfill {
  return { ...spec, deadlineSeconds: spec.deadlineSeconds ?? JOB_DEFAULTS.backfill.deadlineSeconds };
}

/** Applies the defaults of the probe. */
export function resolveProbe(spec: ProbeSpec): ResolvedProbe {
  const { deadlineSeconds, image } = JOB_DEFAULTS.probe;
  return { ...spec, image: spec.image ?? image, deadlineSeconds: spec.deadlineSeconds ?? deadlineSeconds };
}

/** Applies the defaults of all jobs. The cache warmer uses the gateway's image. */
export function resolveJobs({ cacheWarm, backfill, probe }: JobsSpec, gatewayImage: string | undefined): ResolvedJobs {
  return {
    ...(cacheWarm && { cacheWarm: resolveCacheWarm({ ...cacheWarm, image: gatewayImage }) }),
    ...(backfill && { backfill: resolveBackfill(backfill) }),
    ...(probe && { probe: resolveProbe(probe) }),
  };
}

/** Schedule and retention of a backup, with defaults applied. */
export type ResolvedSchedule = BackupSchedule & Required<Omit<BackupSchedule, "pods">>;
/** Settings of the database backup, with defaults applied. */
export type ResolvedDatabaseBackup = DatabaseBackupSpec & Required<Omit<DatabaseBackupSpec, "pods">>;
/** Settings of the configuration backup, with defaults applied. */
export type ResolvedConfigurationBackup = ConfigurationBackupSpec &
  Required<Omit<ConfigurationBackupSpec, "secretsCertificate" | "pods">>;

/** The backups of an environment. Each backup is set only if the environment has it. */
export interface ResolvedBackups extends Omit<BackupsSpec, "database" | "configuration"> {
  /** Image for uploading backups, which contains bash and the AWS CLI. */
  readonly uploadImage: string;
  /** Database backup. */
  readonly database?: ResolvedDatabaseBackup;
  /** Configuration backup. */
  readonly configuration?: ResolvedConfigurationBackup;
}

/**
 * Applies the defaults of all backups. Dumps use the server image, because its tools have the same version as the server.
 */
export function resolveBackups(spec: BackupsSpec, postgres: ResolvedPostgres | undefined): ResolvedBackups {
  const { database, configuration, ...others } = spec;
  return {
    ...others,
    uploadImage: uploadImageOf(spec),
    ...(database && {
      database: resolveDatabaseBackup({ ...database, dumpImage: database.dumpImage ?? postgresImage(postgres) }),
    }),
    ...(configuration && { configuration: resolveConfigurationBackup(configuration) }),
  };
}

/** Returns the image that uploads backups. */
export function uploadImageOf({ uploadImage }: Pick<BackupsSpec, "uploadImage">): string {
  return uploadImage ?? BACKUP_DEFAULTS.uploadImage;
}

/** Applies the defaults of the database backup. */
export function resolveDatabaseBackup(
  spec: DatabaseBackupSpec & Required<Pick<DatabaseBackupSpec, "dumpImage">>,
): ResolvedDatabaseBackup {
  return {
    ...spec,
    timeZone: spec.timeZone ?? BACKUP_DEFAULTS.timeZone,
    spoolSize: spec.spoolSize ?? BACKUP_DEFAULTS.spoolSize,
  };
}

/** Applies the defaults of the configuration backup. */
export function resolveConfigurationBackup(spec: ConfigurationBackupSpec): ResolvedConfigurationBackup {
  return {
    ...spec,
    timeZone: spec.timeZone ?? BACKUP_DEFAULTS.timeZone,
    copyImage: spec.copyImage ?? BACKUP_DEFAULTS.copyImage,
    encryptionImage: spec.encryptionImage ?? BACKUP_DEFAULTS.encryptionImage,
  };
}

/** Applies the defaults of the on-call groups. */
export function resolveOnCall({ read = [], operate = [], breakglass = [] }: OnCallSpec): Required<OnCallSpec> {
  return { read, operate, breakglass };
}

/** Image of the PostgreSQL server in the cluster. Returns an empty string for an external server; a rule then requires `dumpImage`. */
function postgresImage(postgres: ResolvedPostgres | undefined): string {
  return postgres?.kind === "inCluster" ? serverImage(postgres) : "";
}
