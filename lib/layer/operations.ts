import { imageReference, imageRepository } from "../names";
import type { BackupSchedule, BackupsSpec, ConfigurationBackupSpec, DatabaseBackupSpec } from "../spec/backups";
import type { BackfillSpec, CacheWarmSpec, JobsSpec, ProbeSpec } from "../spec/jobs";
import type { OnCallSpec } from "../spec/people";
import { BACKUP_DEFAULTS, JOB_DEFAULTS } from "../spec/defaults";
import type { ResolvedPostgres } from "./datastores";

/** The cache warmer with every default applied. */
export type ResolvedCacheWarm = CacheWarmSpec &
  Required<Pick<CacheWarmSpec, "deadlineSeconds" | "user">> & {
    /** Repository of the gateway's image. */
    readonly image: string;
  };
/** The backfill with every default applied. */
export type ResolvedBackfill = Required<BackfillSpec>;
/** The probe with every default applied. */
export type ResolvedProbe = Required<ProbeSpec>;

/** The jobs that operators start; absent is what an environment does not have. */
export interface ResolvedJobs {
  /** The cache warmer. */
  readonly cacheWarm?: ResolvedCacheWarm;
  /** The backfill. */
  readonly backfill?: ResolvedBackfill;
  /** The probe. */
  readonly probe?: ResolvedProbe;
}

/** Applies the defaults of the cache warmer. */
export function resolveCacheWarm(spec: CacheWarmSpec & { readonly image?: string }): ResolvedCacheWarm {
  const { deadlineSeconds, user } = JOB_DEFAULTS.cacheWarm;
  return {
    ...spec,
    image: spec.image ?? imageRepository("gateway"),
    deadlineSeconds: spec.deadlineSeconds ?? deadlineSeconds,
    user: spec.user ?? user,
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

/** Applies the defaults of every job; the cache warmer runs the gateway's image. */
export function resolveJobs({ cacheWarm, backfill, probe }: JobsSpec, gatewayImage: string | undefined): ResolvedJobs {
  return {
    ...(cacheWarm && { cacheWarm: resolveCacheWarm({ ...cacheWarm, image: gatewayImage }) }),
    ...(backfill && { backfill: resolveBackfill(backfill) }),
    ...(probe && { probe: resolveProbe(probe) }),
  };
}

/** When a backup runs, with every default applied. */
export type ResolvedSchedule = Required<BackupSchedule>;
/** The dumps of PostgreSQL with every default applied. */
export type ResolvedDatabaseBackup = Required<DatabaseBackupSpec>;
/** The copies of the namespace with every default applied. */
export type ResolvedConfigurationBackup = ConfigurationBackupSpec &
  Required<Omit<ConfigurationBackupSpec, "secretsCertificate">>;

/** The backups of an environment; absent is what is not backed up. */
export interface ResolvedBackups extends Omit<BackupsSpec, "database" | "configuration"> {
  /** Image with bash and the AWS CLI. */
  readonly uploadImage: string;
  /** The dumps of PostgreSQL. */
  readonly database?: ResolvedDatabaseBackup;
  /** The copies of the namespace. */
  readonly configuration?: ResolvedConfigurationBackup;
}

/** Applies the defaults of every backup; dumps are made with the tools of the server's own version. */
export function resolveBackups(spec: BackupsSpec, postgres: ResolvedPostgres | undefined): ResolvedBackups {
  const { database, configuration, ...others } = spec;
  return {
    ...others,
    uploadImage: uploadImageOf(spec),
    ...(database && {
      database: resolveDatabaseBackup({ ...database, dumpImage: database.dumpImage ?? serverImage(postgres) }),
    }),
    ...(configuration && { configuration: resolveConfigurationBackup(configuration) }),
  };
}

/** The image that uploads backups. */
export function uploadImageOf({ uploadImage }: Pick<BackupsSpec, "uploadImage">): string {
  return uploadImage ?? BACKUP_DEFAULTS.uploadImage;
}

/** Applies the defaults of the dumps. */
export function resolveDatabaseBackup(
  spec: DatabaseBackupSpec & Required<Pick<DatabaseBackupSpec, "dumpImage">>,
): ResolvedDatabaseBackup {
  return {
    ...spec,
    timeZone: spec.timeZone ?? BACKUP_DEFAULTS.timeZone,
    spoolSize: spec.spoolSize ?? BACKUP_DEFAULTS.spoolSize,
  };
}

/** Applies the defaults of the copies of the namespace. */
export function resolveConfigurationBackup(spec: ConfigurationBackupSpec): ResolvedConfigurationBackup {
  return {
    ...spec,
    timeZone: spec.timeZone ?? BACKUP_DEFAULTS.timeZone,
    copyImage: spec.copyImage ?? BACKUP_DEFAULTS.copyImage,
    encryptionImage: spec.encryptionImage ?? BACKUP_DEFAULTS.encryptionImage,
  };
}

/** Applies the defaults of the groups on call. */
export function resolveOnCall({ read = [], operate = [], breakglass = [] }: OnCallSpec): Required<OnCallSpec> {
  return { read, operate, breakglass };
}

/** An external server has no version in the file: a rule demands the image there. */
function serverImage(postgres: ResolvedPostgres | undefined): string {
  return postgres?.kind === "inCluster" ? imageReference(postgres.image, postgres.version) : "";
}
