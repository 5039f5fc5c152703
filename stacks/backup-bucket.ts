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
  /** Name of the environment, which every name here is made from. */
  readonly environment: string;
  /** What is backed up and for how long it is kept: the CronJobs read the same. */
  readonly backups: BackupsSpec;
  /**
   * Name of the bucket, which those of its access logs and of its key's alias are made from. Names of buckets are global.
   * @default - the one that the environment's CronJobs write to
   */
  readonly bucketName?: string;
}

/**
 * Where the backups of an environment lie: a bucket with versions that only its own key encrypts, a lifecycle, a lock where the file asks for
 * one, and a second bucket with the log of who did what. All of it is protected, and stays in AWS when it leaves the program.
 * @throws RunError where there is no AWS provider, or where it works in another region than the backups lie in
 */
export class BackupBucket extends ComponentResource {
  /** Name of the bucket. */
  public readonly bucketName: Output<string>;
  /** ARN of the bucket. */
  public readonly bucketArn: Output<string>;
  /** ARN of the key that it encrypts with. */
  public readonly keyArn: Output<string>;

  constructor(name: string, args: BackupBucketArgs, options: ComponentResourceOptions = {}) {
    const component = `BackupBucket ${name}`;
    requireAwsProvider(component, options);
    super(AWS_TYPES.backupBucket, name, {}, options);
    const { backups: spec } = args;
    const account = onlyIn(component, spec.region, accountOf(this));
    // Known with the account, so that no bucket is made in another region.
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

/** A name that a program gives is a whole one: what belongs to the bucket is called after it. */
function namesOf({ environment, bucketName }: BackupBucketArgs) {
  const backups = bucketName ?? backupBucketName(environment);
  return bucketName === undefined
    ? { backups, accessLogs: accessLogBucketName(environment), alias: backupKeyAlias(environment) }
    : { backups, accessLogs: `${bucketName}-access-logs`, alias: `alias/${bucketName}` };
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
      // From the beginning, with a rule or without: a lock that comes later is then a setting, and nothing of a bucket with backups in it.
      objectLock: true,
      lifecycle: backupLifecycle(backups),
      policy: (bucketArn) => output({ bucketArn, keyArn: key.arn, roleArns }).apply(backupBucketPolicy),
    },
    kept(parent),
  );
}

/** Its encryption is S3's own: the log service can't use a key. It keeps no log of itself: that would never end. */
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

/** Always there, with a rule or without: taking the rule away is a change, and nothing is replaced. */
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
