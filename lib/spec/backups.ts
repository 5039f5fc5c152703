import type { PodsSpec } from "./pods";

/** Backups of one environment: schedules, retention, images and the bucket. Bucket policies and CronJobs use the same values. */
export interface BackupsSpec {
  /** AWS region of the bucket, such as `eu-central-1`. */
  readonly region: string;
  /**
   * Dumps of the PostgreSQL databases.
   * @default - no database backup
   */
  readonly database?: DatabaseBackupSpec;
  /**
   * Copies of the Kubernetes objects in the namespace.
   * @default - no configuration backup
   */
  readonly configuration?: ConfigurationBackupSpec;
  /**
   * Image with bash and the AWS CLI 2.23 or later, with a tag or digest.
   * @default `amazon/aws-cli` of a pinned version
   */
  readonly uploadImage?: string;
  /**
   * ARN of the IAM role of the backup pods. Only with `cluster.identity: irsa`.
   * @default - the role that Pod Identity associates with the ServiceAccount
   */
  readonly roleArn?: string;
  /**
   * Name, key prefix, retention and Object Lock of the bucket.
   * @default - the defaults of its fields, without Object Lock
   */
  readonly bucket?: BackupBucketSpec;
}

/** Name, key prefix, Object Lock and retention of the backup bucket. */
export interface BackupBucketSpec {
  /**
   * Name of the bucket, which is unique among all AWS accounts. The Pulumi stack creates the bucket, and derives the names of the access log bucket and of
   * the key's alias from it.
   * @default `254carbon-backups-<environment>`, and `254carbon-backups` for `prod`
   */
  readonly name?: string;
  /**
   * Start of the keys of all backups, without a slash at either end, such as `access-layer/prod`.
   * @default - none: keys start with `database/` and `config/`
   */
  readonly prefix?: string;
  /**
   * Days of S3 Object Lock (governance mode) for new objects, during which no version can be deleted. At most the
   * `retentionDays` of every
   * backup. Roles with `s3:BypassGovernanceRetention` can still delete; the backup roles never have it.
   * @default - no Object Lock: only versioning keeps deleted or overwritten backups
   */
  readonly lockDays?: number;
  /**
   * Days to keep a version after it is deleted or overwritten. At least the longest `retentionDays` unless `lockDays` is as long, so
   * that an overwritten backup can be restored from its previous version.
   * @default 30, or the longest `retentionDays` if that is longer and `lockDays` is shorter
   */
  readonly noncurrentDays?: number;
  /**
   * Days to keep the access logs of the bucket.
   * @default 365
   */
  readonly accessLogDays?: number;
}

/** Fields of every backup. */
export interface BackupSchedule {
  /** Cron schedule with five fields, such as `15 2 * * *`. */
  readonly schedule: string;
  /**
   * IANA time zone of the schedule.
   * @default `Etc/UTC`
   */
  readonly timeZone?: string;
  /** Days to keep each backup. */
  readonly retentionDays: number;
  /**
   * Nodes, priority and metadata of the pods. Labels and annotations are added to those of the environment; every other field replaces them.
   * @default - `pods` of the environment
   */
  readonly pods?: PodsSpec;
}

/** Dumps of the databases `access` and `keycloak` and of the server's roles. Changes after the last dump are lost if the server is lost. */
export interface DatabaseBackupSpec extends BackupSchedule {
  /**
   * Size of the volume on the node that holds a dump before its upload: at least the compressed size of the databases. The pod requests this and 1.5 GiB
   * of the node's disk.
   * @default `8Gi` - fits a node with a disk of 20 GiB
   */
  readonly spoolSize?: string;
  /**
   * Image with bash, `pg_dump`, `pg_dumpall`, `pg_restore` and `psql` of the server's major version or later, with a tag or digest.
   * Required for external PostgreSQL, because its version is not in this file.
   * @default - the image of the PostgreSQL server in the cluster
   */
  readonly dumpImage?: string;
}

/**
 * Copies of the objects in the namespace, ready to reapply: all kinds that the layer renders,
 * except objects owned by controllers.
 */
export interface ConfigurationBackupSpec extends BackupSchedule {
  /**
   * X.509 certificate in PEM format that encrypts the Secrets in the backup. Only the owner of its private key can read them.
   * @default - the backup contains the names and keys of Secrets, without values
   */
  readonly secretsCertificate?: string;
  /**
   * Image with bash, `kubectl` and `jq`, with a tag or digest.
   * @default `alpine/k8s` of a pinned version
   */
  readonly copyImage?: string;
  /**
   * Image with `sh` and `openssl`, with a tag or digest. Only with `secretsCertificate`.
   * @default `alpine/openssl` of a pinned version
   */
  readonly encryptionImage?: string;
}
