import { backupPrefix, serviceAccountName, type BACKUP_PREFIXES, type CronJobName } from "../names";
import type { BackupsSpec } from "../spec/backups";
import { KEY_USE, throughS3 } from "./key-policy";
import { backupKinds } from "./lifecycle";
import { policyDocument, type PolicyDocument, type Statement } from "./policy-document";

/** ServiceAccounts of the pods that write the backups of an environment. */
export function writerServiceAccounts(backups: BackupsSpec): readonly string[] {
  const jobs = { database: "database-backup", configuration: "configuration-backup" } as const satisfies Record<
    keyof typeof BACKUP_PREFIXES,
    CronJobName
  >;
  return backupKinds(backups).map((kind) => serviceAccountName(jobs[kind]));
}

/** ServiceAccounts of the pods that read backups. */
export const READER_SERVICE_ACCOUNTS: readonly string[] = [serviceAccountName("restore-drill" satisfies CronJobName)];

/** Props for {@link backupWriterPolicy} and {@link backupReaderPolicy}. */
export interface BackupRolePolicyProps {
  /** Backups of the environment, with the region of the bucket. */
  readonly backups: BackupsSpec;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the bucket's encryption key. */
  readonly keyArn: string;
}

/**
 * Permissions of the role that writes backups: put objects under its prefixes, abort multipart uploads, and get objects by key. The upload uses HEAD
 * requests to verify the stored objects, and S3 has no separate permission for HEAD. The role cannot list objects, so it cannot find the backups of
 * other runs, whose keys contain the time and the pod name. Without the list permission, S3 returns 403 for a missing object, which the upload treats
 * like 404.
 */
export function backupWriterPolicy({ backups, bucketArn, keyArn }: BackupRolePolicyProps): PolicyDocument {
  const objects = objectArns(backups, bucketArn);
  return policyDocument(
    allowance("WriteBackups", ["s3:AbortMultipartUpload", "s3:PutObject"], objects),
    allowance("CompareWithWhatWasWritten", ["s3:GetObject"], objects),
    useOfKey(KEY_USE.write, keyArn, backups),
  );
}

/**
 * Permissions of the role that reads backups: list and get all versions of objects under the backup prefixes, including replaced and deleted versions.
 */
export function backupReaderPolicy({ backups, bucketArn, keyArn }: BackupRolePolicyProps): PolicyDocument {
  const objects = objectArns(backups, bucketArn);
  const prefixes = prefixesOf(backups).map((prefix) => `${prefix}*`);
  return policyDocument(
    {
      ...allowance("ListBackups", ["s3:ListBucket", "s3:ListBucketVersions"], [bucketArn]),
      Condition: { StringLike: { "s3:prefix": prefixes } },
    },
    allowance("ReadBackups", ["s3:GetObject", "s3:GetObjectVersion"], objects),
    useOfKey(KEY_USE.read, keyArn, backups),
  );
}

function objectArns(backups: BackupsSpec, bucketArn: string): readonly string[] {
  return prefixesOf(backups).map((prefix) => `${bucketArn}/${prefix}*`);
}

function prefixesOf(backups: BackupsSpec): readonly string[] {
  return backupKinds(backups).map((kind) => backupPrefix(kind, backups.bucket?.prefix));
}

function allowance(Sid: string, Action: readonly string[], Resource: readonly string[]): Statement {
  return { Sid, Effect: "Allow", Action, Resource };
}

function useOfKey(actions: readonly string[], keyArn: string, { region }: BackupsSpec): Statement {
  return {
    ...allowance("UseTheKeyThroughS3", actions, [keyArn]),
    Condition: { StringEquals: { "kms:ViaService": throughS3(region) } },
  };
}
