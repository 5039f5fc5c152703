import { BACKUP_PREFIXES } from "../names";
import type { BackupBucketSpec, BackupsSpec } from "../spec/backups";
import { BACKUP_DEFAULTS } from "../spec/defaults";

/** A lifecycle rule of a bucket. */
export interface LifecycleRule {
  /** Name of the rule. */
  readonly id: string;
  /** Whether the rule applies. */
  readonly status: "Enabled";
  /** Objects of the rule, by key prefix. An empty prefix matches all objects. */
  readonly filter: { readonly prefix: string };
  /** Days until the current version gets a delete marker; or whether delete markers without other versions are removed. */
  readonly expiration?: { readonly days: number } | { readonly expiredObjectDeleteMarker: true };
  /** Days until a deleted or replaced version is removed permanently. */
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  /** Days until the parts of an unfinished multipart upload are removed. */
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/** Bucket settings with defaults applied. */
export type ResolvedBucket = Required<Omit<BackupBucketSpec, "lockDays">> & Pick<BackupBucketSpec, "lockDays">;

/**
 * Bucket settings with defaults applied, in days. The backup role can overwrite backups. Without a sufficient object lock, the default therefore keeps
 * replaced versions at least as long as the longest retention.
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
 * Lifecycle of the backup bucket. Each prefix has the retention of its kind of backup. Old versions are then kept for `noncurrentDays`. If a kind of backup
 * is no longer configured, its current objects do not expire.
 */
export function backupLifecycle(backups: BackupsSpec): readonly LifecycleRule[] {
  const { noncurrentDays } = resolveBucket(backups);
  const expiries = backupKinds(backups).map((kind): LifecycleRule => ({
    id: `${kind}-retention`,
    status: "Enabled",
    filter: { prefix: BACKUP_PREFIXES[kind] },
    expiration: { days: backups[kind]?.retentionDays ?? 0 },
  }));
  return [...expiries, remains(noncurrentDays)];
}

/** Lifecycle of the access log bucket. */
export function accessLogLifecycle(backups: BackupsSpec): readonly LifecycleRule[] {
  const { noncurrentDays, accessLogDays } = resolveBucket(backups);
  const all = { prefix: "" };
  return [
    { id: "retention", status: "Enabled", filter: all, expiration: { days: accessLogDays } },
    remains(noncurrentDays),
  ];
}

/** A separate rule, because AWS rejects `days` in a rule that also removes delete markers. */
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
