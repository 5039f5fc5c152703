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

/** Resource options for a bucket that contains data. The bucket outlives the stack and can't be deleted by accident. */
export interface KeptOptions {
  /** Parent component. */
  readonly parent: ComponentResource;
  /** Makes Pulumi reject the deletion and replacement of resources. */
  readonly protect: true;
  /**
   * Keeps resources in AWS when they are removed from the program. This includes the bucket's settings, because a bucket without its policy would be
   * less protected.
   */
  readonly retainOnDelete: true;
}

/** Options for every resource that holds or protects data. */
export function kept(parent: ComponentResource): KeptOptions {
  return { parent, protect: true, retainOnDelete: true };
}

/** Options of {@link privateBucket}. */
export interface PrivateBucketOptions {
  /** Name of the bucket. */
  readonly bucket: Input<string>;
  /**
   * ARN of the KMS key.
   * @default - S3-managed keys
   */
  readonly keyArn?: Input<string>;
  /**
   * Whether to enable Object Lock. No version is locked until a rule is added. Object Lock can't be disabled later.
   * @default false
   */
  readonly objectLock?: boolean;
  /** Lifecycle rules of the bucket. */
  readonly lifecycle: readonly LifecycleRule[];
  /** Function that returns the bucket policy for the bucket's ARN. */
  readonly policy: (bucketArn: Output<string>) => Output<PolicyDocument>;
}

/** A versioned bucket with the settings that other resources depend on. */
export interface PrivateBucket {
  /** The bucket. */
  readonly bucket: Bucket;
  /** Versioning of the bucket, which Object Lock requires. */
  readonly versioning: BucketVersioning;
  /** Bucket policy. */
  readonly policy: BucketPolicy;
}

/**
 * Creates a private bucket. It is versioned and encrypted, and has no ACLs or public access. Its account owns all objects. Objects expire only
 * according to the lifecycle rules.
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
    // S3 rejects concurrent changes to the policy and the public access block.
    policy: new BucketPolicy(
      name,
      { bucket, policy: jsonStringify(policy(made.arn)) },
      { ...options, dependsOn: closed },
    ),
  };
}

/**
 * Encryption settings of a bucket. The S3 Bucket Key saves one KMS call per object. SSE-C is blocked, because only the caller could read a backup that
 * is encrypted with the caller's key.
 */
function encryption(keyArn: Input<string> | undefined) {
  const algorithm =
    keyArn === undefined ? { sseAlgorithm: "AES256" } : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn };
  return {
    applyServerSideEncryptionByDefault: algorithm,
    bucketKeyEnabled: keyArn !== undefined,
    blockedEncryptionTypes: ["SSE-C"],
  };
}
