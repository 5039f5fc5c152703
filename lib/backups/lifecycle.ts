import { backupPrefix, type BACKUP_PREFIXES } from "../names";
import type { BackupBucketSpec, BackupsSpec } from "../spec/backups";
import { BACKUP_DEFAULTS } from "../spec/defaults";

/** A lifecycle rule of a bucket. */
export interface LifecycleRule {
  /** Name of the rule. */
  readonly id: string;
  /** Status of the rule. */
  readonly status: "Enabled";
  /** Key prefix of the objects that the rule applies to. An empty prefix matches all objects. */
  readonly filter: { readonly prefix: string };
  /** Number of days until the current version of an object is deleted, or a flag that removes delete markers without other versions. */
  readonly expiration?: { readonly days: number } | { readonly expiredObjectDeleteMarker: true };
  /** Number of days until a deleted or replaced version is permanently removed. */
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  /** Number of days until the parts of an incomplete multipart upload are removed. */
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/** Retention of the bucket with defaults applied. */
export type ResolvedBucket = Required<Pick<BackupBucketSpec, "noncurrentDays" | "accessLogDays">> &
  Pick<BackupBucketSpec, "lockDays">;

/**
 * Returns the retention of the bucket with defaults applied. All periods are in days. The backup role can overwrite backups, so unless Object Lock protects
 * them long enough, the default keeps replaced versions for at least the longest retention period.
 */
export function resolveBucket({ bucket, database, configuration }: BackupsSpec): ResolvedBucket {
  const { noncurrentDays, accessLogDays } = BACKUP_DEFAULTS.bucket;
  const longest = Math.max(database?.retentionDays ?? 0, configuration?.retentionDays ?? 0);
  const isLocked = (bucket?.lockDays ?? 0) >= longest;
  return {
    lockDays: bucket?.lockDays,
    noncurrentDays: bucket?.noncurrentDays ?? (isLocked ? noncurrentDays : Math.max(noncurrentDays, longest)),
    accessLogDays: bucket?.accessLogDays ?? accessLogDays,
  };
}

/** Kinds of backups of an environment, in a fixed order. */
export function backupKinds(backups: BackupsSpec): readonly (keyof typeof BACKUP_PREFIXES)[] {
  return (["database", "configuration"] as const).filter((kind) => backups[kind] !== undefined);
}

/**
 * Lifecycle rules of the backup bucket. Objects under each prefix expire after the retention period for that kind of backup. Old versions are then
 * kept for `noncurrentDays`. If a kind of backup is no longer configured, its current objects do not expire.
 */
export function backupLifecycle(backups: BackupsSpec): readonly LifecycleRule[] {
  const { noncurrentDays } = resolveBucket(backups);
  const expiries = backupKinds(backups).map((kind): LifecycleRule => ({
    id: `${kind}-retention`,
    status: "Enabled",
    filter: { prefix: backupPrefix(kind, backups.bucket?.prefix) },
    expiration: { days: backups[kind]?.retentionDays ?? 0 },
  }));
  return [...expiries, remains(noncurrentDays)];
}

/** Lifecycle rules of the access log bucket. */
export function accessLogLifecycle(backups: BackupsSpec): readonly LifecycleRule[] {
  const { noncurrentDays, accessLogDays } = resolveBucket(backups);
  const all = { prefix: "" };
  return [
    { id: "retention", status: "Enabled", filter: all, expiration: { days: accessLogDays } },
    remains(noncurrentDays),
  ];
}

/** Rule that removes leftover delete markers. It is separate, because AWS rejects `days` in a rule that also removes delete markers. */
function remains(noncurrentDays: number): LifecycleRule {
  return {
    id: "remains",
    status: "Enabled",
    filter: { prefix: "" },
    expiration: { expiredObjectDeleteMarker: true },
    noncurrentVersionExpiration: { noncurrentDays },
    abortIncompleteMultipartUpload: { daysAfterInitiation: BACKUP_DEFAULTS.bucket.unfinishedUploadDays },
  };
}
