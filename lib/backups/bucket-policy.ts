import { BACKUP_MANIFEST_FILE } from "../names";
import {
  bucketAndObjects,
  policyDocument,
  type Conditions,
  type PolicyDocument,
  type Statement,
} from "./policy-document";

const ENCRYPTION = "s3:x-amz-server-side-encryption";
const ENCRYPTION_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CALLERS_KEY = "s3:x-amz-server-side-encryption-customer-algorithm";

/**
 * Actions that delete, expose or unlock objects, or reconfigure the bucket. The list has no wildcards, because they would also deny future actions
 * that backups might need.
 */
export const DESTRUCTIVE_ACTIONS = [
  "s3:BypassGovernanceRetention",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:DeleteObject",
  "s3:DeleteObjectTagging",
  "s3:DeleteObjectVersion",
  "s3:DeleteObjectVersionTagging",
  "s3:PutBucketAcl",
  "s3:PutBucketLogging",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
  "s3:PutObjectAcl",
  "s3:PutObjectLegalHold",
  "s3:PutObjectRetention",
  "s3:PutObjectVersionAcl",
  "s3:PutReplicationConfiguration",
] as const;

/** Props for {@link backupBucketPolicy}. */
export interface BackupBucketPolicyProps {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the bucket's encryption key. */
  readonly keyArn: string;
  /** ARNs of the roles that write and read backups. */
  readonly roleArns: readonly string[];
}

/**
 * Policy of the backup bucket. It contains only Deny statements; the role policies grant access. For every principal, it denies requests that do not
 * use TLS 1.2 or later, uploads encrypted with a different key, and overwrites of a manifest. It also denies all {@link DESTRUCTIVE_ACTIONS} to the
 * backup roles.
 *
 * Uploads without encryption headers use the bucket's key. The policy therefore denies only uploads that request a different encryption.
 */
export function backupBucketPolicy({ bucketArn, keyArn, roleArns }: BackupBucketPolicyProps): PolicyDocument {
  const puts = (sid: string, condition: Conditions, resource = `${bucketArn}/*`) =>
    denial(sid, ["s3:PutObject"], [resource], condition);
  return policyDocument(
    ...tlsStatements(bucketArn),
    // Negated operators also match if the condition key is missing, so `Null` excludes that case.
    puts("OnlyEncryptedByKms", { Null: { [ENCRYPTION]: "false" }, StringNotEquals: { [ENCRYPTION]: "aws:kms" } }),
    puts("OnlyWithTheKeyOfTheBucket", {
      Null: { [ENCRYPTION_KEY]: "false" },
      StringNotEquals: { [ENCRYPTION_KEY]: keyArn },
    }),
    // A request for KMS encryption that does not specify a key would use the account's default key.
    puts("NotWithTheKeyOfTheAccount", { Null: { [ENCRYPTION]: "false", [ENCRYPTION_KEY]: "true" } }),
    // An attacker could encrypt the backups with a key that only the attacker has, and hold them for ransom.
    puts("NotWithAKeyOfTheCaller", { Null: { [CALLERS_KEY]: "false" } }),
    // This also denies multipart uploads, which do not support the condition. Manifests are small.
    puts("ManifestsOnlyOnce", { Null: { "s3:if-none-match": "true" } }, `${bucketArn}/*/${BACKUP_MANIFEST_FILE}`),
    rolesDenied(bucketArn, roleArns, DESTRUCTIVE_ACTIONS),
  );
}

/** Props for {@link accessLogBucketPolicy}. */
export interface AccessLogBucketPolicyProps {
  /** ARN of the access log bucket. */
  readonly bucketArn: string;
  /** ARN of the bucket whose access is logged. */
  readonly sourceArn: string;
  /** Account ID of both buckets. */
  readonly accountId: string;
  /** ARNs of the roles that write and read backups. */
  readonly roleArns: readonly string[];
}

/**
 * Policy of the access log bucket. It allows the S3 logging service to write logs of the source bucket. It denies requests that do not use TLS 1.2 or
 * later. It also denies log writes and all {@link DESTRUCTIVE_ACTIONS} to the backup roles.
 */
export function accessLogBucketPolicy(props: AccessLogBucketPolicyProps): PolicyDocument {
  const { bucketArn, sourceArn, accountId, roleArns } = props;
  const destroying = rolesDenied(bucketArn, roleArns, [...DESTRUCTIVE_ACTIONS, "s3:PutObject"]);
  return policyDocument(...tlsStatements(bucketArn), destroying, {
    Sid: "LogsOfTheBackups",
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: ["s3:PutObject"],
    Resource: [`${bucketArn}/*`],
    Condition: { ArnLike: { "aws:SourceArn": sourceArn }, StringEquals: { "aws:SourceAccount": accountId } },
  });
}

/**
 * Statement that denies actions to the backup roles. It uses a condition, because a `Principal` would not match a role that was deleted and created
 * again.
 */
function rolesDenied(bucketArn: string, roleArns: readonly string[], actions: readonly string[]): Statement {
  const byRole = { ArnEquals: { "aws:PrincipalArn": roleArns } };
  return denial("BackupRolesDestroyNothing", actions, bucketAndObjects(bucketArn), byRole);
}

function tlsStatements(bucketArn: string): readonly Statement[] {
  const all = (sid: string, condition: Conditions) => denial(sid, ["s3:*"], bucketAndObjects(bucketArn), condition);
  return [
    all("OnlyOverTls", { Bool: { "aws:SecureTransport": "false" } }),
    all("OnlyOverTls12OrLater", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
  ];
}

function denial(Sid: string, Action: readonly string[], Resource: readonly string[], Condition: Conditions): Statement {
  return { Sid, Effect: "Deny", Principal: "*", Action, Resource, Condition };
}
