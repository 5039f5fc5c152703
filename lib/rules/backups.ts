import type {
  BackupBucketSpec,
  BackupSchedule,
  BackupsSpec,
  ConfigurationBackupSpec,
  DatabaseBackupSpec,
} from "../spec/backups";
import type { Layer, ResolvedCluster } from "../layer/layer";
import type { ResolvedBackups } from "../layer/operations";
import type { EnvironmentSpec } from "../spec/environment";
import { IAM_ROLE_ANNOTATION } from "../names";
import type { PodsSpec } from "../spec/pods";
import { LIMITS } from "../spec/limits";
import type { Path, Problem } from "../spec/problem";
import { storageProblem } from "../spec/values/amounts";
import { regionProblem, roleArnProblem } from "../spec/values/aws";
import { bucketNameProblem, keyPrefixProblem } from "../spec/values/bucket";
import { certificateProblem } from "../spec/values/certificate";
import { cronProblem } from "../spec/values/cron";
import { imageReferenceProblem } from "../spec/values/image";
import { timeZoneProblem } from "../spec/values/time-zone";
import { wholeNumberProblem } from "../spec/values/whole-number";
import { podsProblems } from "./pods";
import { inEnvironment, inside, problemIf, type Place } from "./problems";

/** Rules about backups that don't depend on the rest of the environment. */
export function backupsProblems({ database, configuration, bucket, ...spec }: BackupsSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return [
    ...problemIf("backups/region", inside(place, "region"), regionProblem(spec.region)),
    ...imageProblems(spec.uploadImage, inside(place, "uploadImage")),
    ...(spec.roleArn === undefined
      ? []
      : problemIf("backups/role", inside(place, "roleArn"), roleArnProblem(spec.roleArn))),
    ...(bucket === undefined ? [] : bucketProblems(bucket, [database, configuration], inside(place, "bucket"))),
    ...(database === undefined ? [] : databaseBackupProblems(database, [...path, "database"])),
    ...(configuration === undefined ? [] : configurationBackupProblems(configuration, [...path, "configuration"])),
  ];
}

/**
 * Keeping object versions longer than their backup costs money and may violate deletion
 * requirements.
 */
function bucketProblems(
  { name, prefix, lockDays, noncurrentDays, accessLogDays }: BackupBucketSpec,
  backups: readonly (BackupSchedule | undefined)[],
  place: Place,
): Problem[] {
  const days = (key: "lockDays" | "noncurrentDays" | "accessLogDays", value: number | undefined) =>
    problemIf(
      "backups/bucket-days",
      inside(place, key),
      value === undefined ? undefined : wholeNumberProblem(value, LIMITS.retentionDays),
    );
  const retentions = backups.flatMap((backup) => backup?.retentionDays ?? []);
  const shortest = Math.min(...retentions);
  return [
    ...problemIf("backups/bucket", inside(place, "name"), name === undefined ? undefined : bucketNameProblem(name)),
    ...problemIf(
      "backups/prefix",
      inside(place, "prefix"),
      prefix === undefined ? undefined : keyPrefixProblem(prefix),
    ),
    ...days("lockDays", lockDays),
    ...days("noncurrentDays", noncurrentDays),
    ...days("accessLogDays", accessLogDays),
    ...problemIf(
      "backups/lock-days",
      inside(place, "lockDays"),
      lockDays !== undefined && lockDays > shortest
        ? `must be at most ${shortest}, the shortest retentionDays of the backups, got ${lockDays}; lower lockDays, or raise retentionDays`
        : undefined,
    ),
    ...problemIf(
      "backups/noncurrent-days",
      inside(place, "noncurrentDays"),
      replacedProblem(noncurrentDays, lockDays, Math.max(...retentions)),
    ),
  ];
}

/** The backup writer can overwrite backups. The noncurrent version is then the real backup. */
function replacedProblem(noncurrentDays: number | undefined, lockDays = 0, longest: number): string | undefined {
  if (noncurrentDays === undefined || wholeNumberProblem(noncurrentDays, LIMITS.retentionDays)) return undefined;
  if (noncurrentDays >= longest || lockDays >= longest) return undefined;
  return (
    `must be at least ${longest}, the longest retentionDays of the backups, because no lock protects an overwritten backup for that long, ` +
    `got ${noncurrentDays}; remove it, or set lockDays to ${longest} if every backup is kept that long`
  );
}

/**
 * Rules about the settings that backups need elsewhere in the environment, except network policies.
 */
export function backupNeedsProblems({ backups, cluster, datastores, source }: Layer): Problem[] {
  if (backups === undefined) return [];
  const place = inEnvironment("backups");
  const { postgres } = datastores;
  const { database } = backups;
  return [
    ...identityProblems(backups, cluster),
    ...problemIf(
      "backups/needs",
      inside(place, "database"),
      database !== undefined && postgres === undefined
        ? "requires PostgreSQL; add datastores.postgres, or remove this backup"
        : undefined,
    ),
    ...problemIf(
      "backups/dump-image",
      inside(place, "database", "dumpImage"),
      database !== undefined && isWithoutDumpImage(source.environment) && postgres?.kind === "external"
        ? 'is required for an external PostgreSQL, whose version is unknown; name an image with its tools, such as "postgres:16.4"'
        : undefined,
    ),
  ];
}

/**
 * Reads the environment file, because the resolved layer always has an image, even if none was set.
 */
function isWithoutDumpImage({ backups }: EnvironmentSpec): boolean {
  return backups?.database?.dumpImage === undefined;
}

/**
 * Forbids static keys, which are rarely rotated, and the node role, which every pod on the node can
 * use.
 */
function identityProblems(
  { database, configuration, roleArn }: ResolvedBackups,
  { identity }: ResolvedCluster,
): Problem[] {
  const hasBackup = database !== undefined || configuration !== undefined;
  const place = inEnvironment("backups", "roleArn");
  switch (identity) {
    case "none": {
      const message =
        "must be podIdentity or irsa if backups are configured, because their pods need an AWS role; choose one, or remove the backups";
      return problemIf("backups/identity", inEnvironment("cluster", "identity"), hasBackup ? message : undefined);
    }
    case "irsa": {
      const message =
        "is required when cluster.identity is irsa, because the ServiceAccounts must specify the role that their pods assume; add roleArn";
      return problemIf("backups/role", place, hasBackup && roleArn === undefined ? message : undefined);
    }
    case "podIdentity": {
      const message =
        "must not be set when cluster.identity is podIdentity, because the Pod Identity association already specifies the role; remove it";
      return problemIf("backups/role", place, roleArn === undefined ? undefined : message);
    }
  }
}

/** Rules about dumps of PostgreSQL. */
export function databaseBackupProblems(spec: DatabaseBackupSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  return [
    ...scheduleProblems(spec, place),
    ...(spec.spoolSize === undefined
      ? []
      : problemIf("backups/spool-size", inside(place, "spoolSize"), storageProblem(spec.spoolSize))),
    ...imageProblems(spec.dumpImage, inside(place, "dumpImage")),
  ];
}

/** Rules about copies of the namespace's objects. */
export function configurationBackupProblems(spec: ConfigurationBackupSpec, path: Path): Problem[] {
  const place = inEnvironment(...path);
  const { secretsCertificate, copyImage, encryptionImage } = spec;
  return [
    ...scheduleProblems(spec, place),
    ...(secretsCertificate === undefined
      ? []
      : problemIf("backups/certificate", inside(place, "secretsCertificate"), certificateProblem(secretsCertificate))),
    ...imageProblems(copyImage, inside(place, "copyImage")),
    ...imageProblems(encryptionImage, inside(place, "encryptionImage")),
    ...problemIf(
      "backups/encryption-image",
      inside(place, "encryptionImage"),
      encryptionImage !== undefined && secretsCertificate === undefined
        ? "requires secretsCertificate (nothing is encrypted without it); add it, or remove encryptionImage"
        : undefined,
    ),
  ];
}

function scheduleProblems({ schedule, timeZone, retentionDays, pods }: BackupSchedule, place: Place): Problem[] {
  return [
    ...problemIf("backups/schedule", inside(place, "schedule"), cronProblem(schedule)),
    ...problemIf(
      "backups/time-zone",
      inside(place, "timeZone"),
      timeZone === undefined ? undefined : timeZoneProblem(timeZone),
    ),
    ...problemIf(
      "backups/retention",
      inside(place, "retentionDays"),
      wholeNumberProblem(retentionDays, LIMITS.retentionDays),
    ),
    ...(pods === undefined ? [] : backupPodsProblems(pods, inside(place, "pods"))),
  ];
}

/** The stack knows the role from `roleArn`, and gives it access to the bucket. */
function backupPodsProblems(pods: PodsSpec, place: Place): Problem[] {
  const hasRole = Object.hasOwn(pods.serviceAccountAnnotations ?? {}, IAM_ROLE_ANNOTATION);
  const message = `must not be set here; write the role as backups.roleArn, with cluster.identity: irsa`;
  return [
    ...podsProblems(pods, place),
    ...problemIf(
      "backups/role",
      inside(place, "serviceAccountAnnotations", IAM_ROLE_ANNOTATION),
      hasRole ? message : undefined,
    ),
  ];
}

function imageProblems(image: string | undefined, place: Place): Problem[] {
  return problemIf("backups/image", place, image === undefined ? undefined : imageReferenceProblem(image));
}
