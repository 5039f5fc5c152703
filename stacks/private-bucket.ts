import { jsonStringify, type ComponentResource, type Input, type Output } from "@pulumi/pulumi";
import {
  Bucket,
  BucketLifecycleConfiguration,
  BucketOwnershipControls,
  BucketPolicy,
  BucketPublicAccessBlock,
  BucketServerSideEncryptionConfiguration,
  BucketVersioning,
} from "@pulumi/aws/s3";
import type { LifecycleRule } from "../lib/backups/lifecycle";
import type { PolicyDocument } from "../lib/backups/policy-document";

/** Who registers a bucket that keeps data: nothing of it goes with the stack, and nobody takes it away by a slip of the hand. */
export interface KeptOptions {
  /** The component that it belongs to. */
  readonly parent: ComponentResource;
  /** `destroy`, and a change that would replace it, are refused. */
  readonly protect: true;
  /** What leaves the program stays in AWS, its settings too: a bucket that is kept without its policy would be an open one. */
  readonly retainOnDelete: true;
}

/** Options of everything that keeps data, or guards it. */
export function kept(parent: ComponentResource): KeptOptions {
  return { parent, protect: true, retainOnDelete: true };
}

/** What {@link privateBucket} needs. */
export interface PrivateBucketOptions {
  /** Name of the bucket. */
  readonly bucket: Input<string>;
  /**
   * ARN of the key that it encrypts with.
   * @default - S3's own keys
   */
  readonly keyArn?: Input<string>;
  /**
   * Whether versions can be locked. It locks none by itself, and can't be taken back.
   * @default false
   */
  readonly objectLock?: boolean;
  /** When what is in it goes. */
  readonly lifecycle: readonly LifecycleRule[];
  /** Who may do what with it. */
  readonly policy: (bucketArn: Output<string>) => Output<PolicyDocument>;
}

/** A bucket with versions, and the resources that others order themselves behind. */
export interface PrivateBucket {
  /** The bucket. */
  readonly bucket: Bucket;
  /** Its versions, which a lock needs. */
  readonly versioning: BucketVersioning;
  /** Its policy. */
  readonly policy: BucketPolicy;
}

/**
 * A bucket that is nobody's but its account's: without ACLs, closed to the public, with versions, encrypted, and emptied by a lifecycle alone.
 */
export function privateBucket(
  name: string,
  { bucket: bucketName, keyArn, objectLock = false, lifecycle, policy }: PrivateBucketOptions,
  options: KeptOptions,
): PrivateBucket {
  const made = new Bucket(name, { bucket: bucketName, forceDestroy: false, objectLockEnabled: objectLock }, options);
  const bucket = made.bucket;
  new BucketOwnershipControls(name, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, options);
  const closed = new BucketPublicAccessBlock(
    name,
    { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    options,
  );
  const versioning = new BucketVersioning(name, { bucket, versioningConfiguration: { status: "Enabled" } }, options);
  new BucketServerSideEncryptionConfiguration(name, { bucket, rules: [encryption(keyArn)] }, options);
  const rules = lifecycle.map((rule) => ({ ...rule }));
  new BucketLifecycleConfiguration(name, { bucket, rules }, { ...options, dependsOn: versioning });
  return {
    bucket: made,
    versioning,
    // Two changes of who may do what at once are a conflict to S3.
    policy: new BucketPolicy(
      name,
      { bucket, policy: jsonStringify(policy(made.arn)) },
      { ...options, dependsOn: closed },
    ),
  };
}

/** The bucket key spares a call of KMS for each object. A key that the caller brings would be his, and the backup with it. */
function encryption(keyArn: Input<string> | undefined) {
  const algorithm =
    keyArn === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
  return {
    applyServerSideEncryptionByDefault: algorithm,
    bucketKeyEnabled: keyArn !== undefined,
    blockedEncryptionTypes: ["SSE-C"],
  };
}
