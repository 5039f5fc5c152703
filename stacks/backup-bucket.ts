import {
  ComponentResource,
  all,
  interpolate,
  jsonStringify,
  type ComponentResourceOptions,
  type Output,
} from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import { BucketLogging, BucketObjectLockConfiguration } from "@pulumi/aws/s3";
import { accessLogBucketPolicy, backupBucketPolicy } from "../lib/backups/bucket-policy";
import { backupKeyPolicy } from "../lib/backups/key-policy";
import { accessLogLifecycle, backupLifecycle, resolveBucket } from "../lib/backups/lifecycle";
import {
  accessLogBucketName,
  backupBucketName,
  backupKeyAlias,
  backupReaderRoleName,
  backupWriterRoleName,
} from "../lib/names";
import { AWS_TYPES } from "../lib/pulumi-names";
import type { BackupsSpec } from "../lib/spec/backups";
import { accountOf, type AwsAccount } from "./aws-account";
import { kept, privateBucket } from "./private-bucket";

/** Args of {@link BackupBucket}. */
export interface BackupBucketArgs {
  /** Name of the environment, which every name here is made from. */
  readonly environment: string;
  /** What is backed up and for how long it is kept: the CronJobs read the same. */
  readonly backups: BackupsSpec;
}

/** Days in which a key that was deleted can be had back: with it goes every backup. */
const KEY_DELETION_DAYS = 30;

/**
 * Where the backups of an environment lie: a bucket with versions that only its own key encrypts, a lifecycle, a lock where the file asks for
 * one, and a second bucket with the log of who did what. All of it is protected, and stays in AWS when it leaves the program.
 */
export class BackupBucket extends ComponentResource {
  /** Name of the bucket. */
  public readonly bucketName: Output<string>;
  /** ARN of the bucket. */
  public readonly bucketArn: Output<string>;
  /** ARN of the key that it encrypts with. */
  public readonly keyArn: Output<string>;

  constructor(name: string, args: BackupBucketArgs, options?: ComponentResourceOptions) {
    super(AWS_TYPES.backupBucket, name, {}, options);
    const account = accountOf(this);
    const key = createKey(this, name, args, account);
    const backups = createBucket(this, name, args, account, key);
    const logs = createLogBucket(this, name, args, account, backups.bucket.arn);
    createLock(this, name, args, backups);
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

function createKey(parent: BackupBucket, name: string, args: BackupBucketArgs, account: AwsAccount): Key {
  const { environment, backups } = args;
  const policy = all([interpolate`${account.arnPrefix}:iam::${account.id}:root`, account.id]).apply(
    ([accountArn, accountId]) => backupKeyPolicy({ accountArn, accountId, region: backups.region }),
  );
  const key = new Key(
    `${name}:backups`,
    {
      description: `Backups of the access layer, ${environment}`,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_DAYS,
      policy: jsonStringify(policy),
    },
    kept(parent),
  );
  new Alias(`${name}:backups`, { name: backupKeyAlias(environment), targetKeyId: key.keyId }, kept(parent));
  return key;
}

function createBucket(parent: BackupBucket, name: string, args: BackupBucketArgs, account: AwsAccount, key: Key) {
  const { environment, backups } = args;
  const roles = [backupWriterRoleName(environment), backupReaderRoleName(environment)];
  const roleArns = all(roles.map((role) => interpolate`${account.arnPrefix}:iam::${account.id}:role/${role}`));
  return privateBucket(
    `${name}:backups`,
    {
      bucket: backupBucketName(environment),
      keyArn: key.arn,
      // From the beginning, with a rule or without: a lock that comes later is then a setting, and nothing of a bucket with backups in it.
      objectLock: true,
      lifecycle: backupLifecycle(backups),
      policy: (bucketArn) =>
        all([bucketArn, key.arn, roleArns]).apply(([bucket, keyArn, arns]) =>
          backupBucketPolicy({ bucketArn: bucket, keyArn, roleArns: arns }),
        ),
    },
    kept(parent),
  );
}

/** Its encryption is S3's own: the log service can't use a key. It keeps no log of itself: that would never end. */
function createLogBucket(
  parent: BackupBucket,
  name: string,
  { environment, backups }: BackupBucketArgs,
  account: AwsAccount,
  source: Output<string>,
) {
  return privateBucket(
    `${name}:access-logs`,
    {
      bucket: accessLogBucketName(environment),
      lifecycle: accessLogLifecycle(backups),
      policy: (bucketArn) =>
        all([bucketArn, source, account.id]).apply(([bucket, sourceArn, accountId]) =>
          accessLogBucketPolicy({ bucketArn: bucket, sourceArn, accountId }),
        ),
    },
    kept(parent),
  );
}

/** Always there, with a rule or without: taking the rule away is a change, and nothing is replaced. */
function createLock(
  parent: BackupBucket,
  name: string,
  { backups }: BackupBucketArgs,
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
