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
 * What takes away or opens what is in a bucket, unlocks it, or makes the bucket another one. Spelt out: a wildcard would also deny what AWS
 * adds one day and a backup needs.
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

/** Props of {@link backupBucketPolicy}. */
export interface BackupBucketPolicyProps {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the key that it encrypts with. */
  readonly keyArn: string;
  /** ARNs of the roles that backups are written and read with. */
  readonly roleArns: readonly string[];
}

/**
 * Policy of the bucket of backups. It allows nothing, that is the roles' own business, and denies whatever anybody is allowed: to speak
 * without TLS or an old one, to store with another key, to write a manifest a second time; and to the roles of the backups, all that destroys.
 *
 * A put that says nothing of encryption is encrypted by the bucket with its key, so only one that asks for something else is denied.
 */
export function backupBucketPolicy({ bucketArn, keyArn, roleArns }: BackupBucketPolicyProps): PolicyDocument {
  const puts = (sid: string, condition: Conditions, resource = `${bucketArn}/*`) =>
    denial(sid, ["s3:PutObject"], [resource], condition);
  return policyDocument(
    ...tlsStatements(bucketArn),
    // An operator that negates is also true where the key is missing: hence the `Null`.
    puts("OnlyEncryptedByKms", { Null: { [ENCRYPTION]: "false" }, StringNotEquals: { [ENCRYPTION]: "aws:kms" } }),
    puts("OnlyWithTheKeyOfTheBucket", {
      Null: { [ENCRYPTION_KEY]: "false" },
      StringNotEquals: { [ENCRYPTION_KEY]: keyArn },
    }),
    // Who asks for KMS and names no key gets the account's.
    puts("NotWithTheKeyOfTheAccount", { Null: { [ENCRYPTION]: "false", [ENCRYPTION_KEY]: "true" } }),
    // Who encrypts with a key of his own holds the backup to ransom.
    puts("NotWithAKeyOfTheCaller", { Null: { [CALLERS_KEY]: "false" } }),
    // Uploads in parts can't have the condition, so they are denied too: a manifest is small.
    puts("ManifestsOnlyOnce", { Null: { "s3:if-none-match": "true" } }, `${bucketArn}/*/${BACKUP_MANIFEST_FILE}`),
    rolesDenied(bucketArn, roleArns, DESTRUCTIVE_ACTIONS),
  );
}

/** Props of {@link accessLogBucketPolicy}. */
export interface AccessLogBucketPolicyProps {
  /** ARN of the bucket of the logs. */
  readonly bucketArn: string;
  /** ARN of the bucket whose accesses are logged. */
  readonly sourceArn: string;
  /** Account of both. */
  readonly accountId: string;
  /** ARNs of the roles that backups are written and read with. */
  readonly roleArns: readonly string[];
}

/**
 * Policy of the bucket of access logs: the log service of S3 may write about that one bucket of that account, nobody speaks without TLS, and the
 * roles whose accesses are logged neither destroy nor write a log.
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

/** By condition and not as principals: of a role that was deleted and made again, a principal would be the old one. */
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
