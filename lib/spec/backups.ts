/** What an environment backs up, when, and for how long it is kept. The bucket, its policy and the CronJobs read the same numbers. */
export interface BackupsSpec {
  /** AWS region of the bucket, such as `eu-central-1`. */
  readonly region: string;
  /**
   * Dumps of PostgreSQL.
   * @default - none
   */
  readonly database?: DatabaseBackupSpec;
  /**
   * The objects of the namespace.
   * @default - none
   */
  readonly configuration?: ConfigurationBackupSpec;
  /**
   * Image with bash and the AWS CLI 2.23 or later, by tag or digest.
   * @default `amazon/aws-cli` of a pinned version
   */
  readonly uploadImage?: string;
  /**
   * Role that the pods take, with `cluster.identity: irsa` only.
   * @default - the role that Pod Identity binds to the ServiceAccount
   */
  readonly roleArn?: string;
  /**
   * The bucket itself.
   * @default - the defaults of its fields, and nothing is locked
   */
  readonly bucket?: BackupBucketSpec;
}

/** How long the bucket keeps what nobody wants any more, and for how long it lets nobody take away what is there. */
export interface BackupBucketSpec {
  /**
   * Days for which S3 Object Lock (governance mode) lets nobody delete a version for good, at most the `retentionDays` of every backup. It
   * holds for what is written from then on. Whoever has `s3:BypassGovernanceRetention` can still do it; the roles of the backups never have.
   * @default - none: versions alone keep what was deleted or replaced
   */
  readonly lockDays?: number;
  /**
   * Days that a version is kept after it was deleted or replaced, by the lifecycle too: at least the longest `retentionDays` unless `lockDays`
   * is as long, because the version before is all that is left of a backup that was written over.
   * @default 30, or the longest `retentionDays` where that is more and `lockDays` is shorter
   */
  readonly noncurrentDays?: number;
  /**
   * Days that the access logs of the bucket are kept.
   * @default 365
   */
  readonly accessLogDays?: number;
}

/** When a backup runs, and how long it is kept. */
export interface BackupSchedule {
  /** Five fields of cron, such as `15 2 * * *`. */
  readonly schedule: string;
  /**
   * Time zone of the schedule, by its IANA name.
   * @default `Etc/UTC`
   */
  readonly timeZone?: string;
  /** Days that a backup is kept. */
  readonly retentionDays: number;
}

/** Nightly dumps of the databases `access` and `keycloak` with the server's roles. What is written after a dump is lost with the server. */
export interface DatabaseBackupSpec extends BackupSchedule {
  /**
   * Room for a dump before it is uploaded: at least the compressed size of the databases.
   * @default `20Gi`
   */
  readonly spoolSize?: string;
  /**
   * Image with bash, `pg_dump`, `pg_dumpall`, `pg_restore` and `psql` of the server's major version or a later one, by tag or digest.
   * Required where PostgreSQL is external: its version is not in the file.
   * @default - the image that the server in the cluster runs
   */
  readonly dumpImage?: string;
}

/** A copy of every object of the namespace that somebody made, in a form that can be applied again. */
export interface ConfigurationBackupSpec extends BackupSchedule {
  /**
   * PEM of an X.509 certificate whose owner can read the Secrets in the backup.
   * @default - Secrets are left out, and only their names and keys are listed
   */
  readonly secretsCertificate?: string;
  /**
   * Image with bash, `kubectl` and `jq`, by tag or digest.
   * @default `alpine/k8s` of a pinned version
   */
  readonly copyImage?: string;
  /**
   * Image with `sh` and `openssl`, by tag or digest. Only together with `secretsCertificate`.
   * @default `alpine/openssl` of a pinned version
   */
  readonly encryptionImage?: string;
}
