import {
  ComponentResource,
  all,
  interpolate,
  output,
  type ComponentResourceOptions,
  type Output,
} from "@pulumi/pulumi";
import type { Key } from "@pulumi/aws/kms";
import { BucketLogging, BucketObjectLockConfiguration } from "@pulumi/aws/s3";
import { accessLogBucketPolicy, backupBucketPolicy } from "../lib/backups/bucket-policy";
import { accessLogLifecycle, backupLifecycle, resolveBucket } from "../lib/backups/lifecycle";
import {
  accessLogBucketName,
  backupBucketName,
  backupKeyAlias,
  backupReaderRoleName,
  backupWriterRoleName,
} from "../lib/names";
import { AWS_TYPES } from "../lib/names/pulumi";
import type { BackupsSpec } from "../lib/spec/backups";
import { accountOf, onlyIn, requireAwsProvider, type AwsAccount } from "./aws-account";
import { createBackupKey } from "./backup-key";
import { kept, privateBucket } from "./private-bucket";

/** Args of {@link BackupBucket}. */
export interface BackupBucketArgs {
  /** Name of the environment, from which all resource names are derived. */
  readonly environment: string;
  /** What to back up and how long to keep it. The CronJobs use the same settings. */
  readonly backups: BackupsSpec;
  /**
   * Globally unique name of the bucket. The names of the access log bucket and the key alias are derived from it.
   * @default - `backups.bucket.name`, or the bucket that the environment's CronJobs write to without it
   */
  readonly bucketName?: string;
}

/**
 * Storage for the backups of an environment: a versioned bucket with its own KMS key, a lifecycle, an optional object lock, and a second bucket for
 * access logs. All resources are protected and stay in AWS when they are removed from the program.
 * @throws RunError if no AWS provider is given, or if its region is not the region of the backups
 */
export class BackupBucket extends ComponentResource {
  /** Name of the bucket. */
  public readonly bucketName: Output<string>;
  /** ARN of the bucket. */
  public readonly bucketArn: Output<string>;
  /** ARN of the bucket's KMS key. */
  public readonly keyArn: Output<string>;

  constructor(name: string, args: BackupBucketArgs, options: ComponentResourceOptions = {}) {
    const component = `BackupBucket ${name}`;
    requireAwsProvider(component, options);
    super(AWS_TYPES.backupBucket, name, {}, options);
    const { backups: spec } = args;
    const account = onlyIn(component, spec.region, accountOf(this));
    // The names resolve only after the region check, so that no bucket is created in the wrong region.
    const names = account.id.apply(() => namesOf(args));
    const key = createBackupKey(this, `${name}:backups`, { ...args, alias: names.alias, account });
    const roleArns = rolesOf(args, account);
    const backups = createBucket(this, name, spec, { bucketName: names.backups, key, roleArns });
    const source = backups.bucket.arn;
    const logs = createLogBucket(this, name, spec, { bucketName: names.accessLogs, source, account, roleArns });
    createLock(this, name, spec, backups);
    new BucketLogging(
      `${name}:backups`,
      { bucket: backups.bucket.bucket, targetBucket: logs.bucket.bucket, targetPrefix: "" },
      { ...kept(this), dependsOn: logs.policy },
    );
    this.bucketName = backups.bucket.bucket;
    this.bucketArn = backups.bucket.arn;
    this.keyArn = key.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn, keyArn: this.keyArn });
  }
}

/** Returns the names of the resources. With an explicit bucket name, the other names are derived from it instead of the environment name. */
function namesOf({ environment, backups, bucketName = backups.bucket?.name }: BackupBucketArgs) {
  return {
    backups: backupBucketName(environment, bucketName),
    accessLogs: accessLogBucketName(environment, bucketName),
    alias: backupKeyAlias(environment, bucketName),
  };
}

function rolesOf({ environment }: BackupBucketArgs, { arnPrefix, id }: AwsAccount): Output<string[]> {
  const roles = [backupWriterRoleName(environment), backupReaderRoleName(environment)];
  return all(roles.map((role) => interpolate`${arnPrefix}:iam::${id}:role/${role}`));
}

interface BucketParts {
  readonly bucketName: Output<string>;
  readonly roleArns: Output<string[]>;
}

function createBucket(
  parent: BackupBucket,
  name: string,
  backups: BackupsSpec,
  { bucketName, key, roleArns }: BucketParts & { readonly key: Key },
) {
  return privateBucket(
    `${name}:backups`,
    {
      bucket: bucketName,
      keyArn: key.arn,
      // Object Lock is enabled even without a rule, so that adding a rule later does not replace a bucket that contains backups.
      objectLock: true,
      lifecycle: backupLifecycle(backups),
      policy: (bucketArn) => output({ bucketArn, keyArn: key.arn, roleArns }).apply(backupBucketPolicy),
    },
    kept(parent),
  );
}

/**
 * Creates the access log bucket. It is encrypted with S3-managed keys, because S3 log delivery does not support SSE-KMS. Access logging is disabled,
 * because a bucket that logs to itself creates an endless loop.
 */
function createLogBucket(
  parent: BackupBucket,
  name: string,
  backups: BackupsSpec,
  parts: BucketParts & { readonly source: Output<string>; readonly account: AwsAccount },
) {
  const { bucketName, source: sourceArn, account, roleArns } = parts;
  return privateBucket(
    `${name}:access-logs`,
    {
      bucket: bucketName,
      lifecycle: accessLogLifecycle(backups),
      policy: (bucketArn) =>
        output({ bucketArn, sourceArn, accountId: account.id, roleArns }).apply(accessLogBucketPolicy),
    },
    kept(parent),
  );
}

/** Creates the Object Lock configuration. It exists even without a rule, so that removing a rule is an update and not a replacement. */
function createLock(
  parent: BackupBucket,
  name: string,
  backups: BackupsSpec,
  { bucket, versioning }: ReturnType<typeof privateBucket>,
): void {
  const { lockDays } = resolveBucket(backups);
  const rule = lockDays === undefined ? undefined : { defaultRetention: { mode: "GOVERNANCE", days: lockDays } };
  new BucketObjectLockConfiguration(
    `${name}:backups`,
    { bucket: bucket.bucket, objectLockEnabled: "Enabled", rule },
    { ...kept(parent), dependsOn: versioning },
  );
}
