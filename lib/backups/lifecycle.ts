import { BACKUP_PREFIXES } from "../names";
import type { BackupBucketSpec, BackupsSpec } from "../spec/backups";
import { BACKUP_DEFAULTS } from "../spec/defaults";

/** One rule of a bucket's lifecycle. */
export interface LifecycleRule {
  /** Name of the rule. */
  readonly id: string;
  /** It holds. */
  readonly status: "Enabled";
  /** Which objects it is about, by the beginning of their keys; the empty one is all. */
  readonly filter: { readonly prefix: string };
  /** When the current version gives way to a mark that it was deleted; or whether a mark goes with which nothing is left. */
  readonly expiration?: { readonly days: number } | { readonly expiredObjectDeleteMarker: true };
  /** When a version goes for good after it was deleted or replaced. */
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
  /** When the parts of an unfinished upload go. */
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation: number };
}

/** What a bucket gets where the file says nothing. */
export type ResolvedBucket = Required<Omit<BackupBucketSpec, "lockDays">> & Pick<BackupBucketSpec, "lockDays">;

/**
 * The bucket's numbers, with the defaults filled in. Whoever writes backups can write over them, so a version that was replaced is kept for as
 * long as the backup would have been, unless a lock does that.
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

/** Kinds of backups that an environment makes, in reading order. */
export function backupKinds(backups: BackupsSpec): readonly (keyof typeof BACKUP_PREFIXES)[] {
  return (["database", "configuration"] as const).filter((kind) => backups[kind] !== undefined);
}

/**
 * Lifecycle of the bucket of backups: each prefix for the days of its own backup, and then the versions for theirs. What has no backup any
 * more keeps what it has: nobody asked for that to go.
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

/** Lifecycle of the bucket of access logs. */
export function accessLogLifecycle(backups: BackupsSpec): readonly LifecycleRule[] {
  const { noncurrentDays, accessLogDays } = resolveBucket(backups);
  const all = { prefix: "" };
  return [
    { id: "retention", status: "Enabled", filter: all, expiration: { days: accessLogDays } },
    remains(noncurrentDays),
  ];
}

/** AWS takes no days in a rule that also removes marks. */
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
