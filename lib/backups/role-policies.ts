import { BACKUP_PREFIXES, serviceAccountName, type CronJobName } from "../names";
import type { BackupsSpec } from "../spec/backups";
import { KEY_USE, throughS3 } from "./key-policy";
import { backupKinds } from "./lifecycle";
import { policyDocument, type PolicyDocument, type Statement } from "./policy-document";

/** ServiceAccounts whose pods write backups: of those that the environment makes. */
export function writerServiceAccounts(backups: BackupsSpec): readonly string[] {
  const jobs = { database: "database-backup", configuration: "configuration-backup" } as const satisfies Record<
    keyof typeof BACKUP_PREFIXES,
    CronJobName
  >;
  return backupKinds(backups).map((kind) => serviceAccountName(jobs[kind]));
}

/** ServiceAccounts whose pods read backups. */
export const READER_SERVICE_ACCOUNTS: readonly string[] = [serviceAccountName("restore-drill" satisfies CronJobName)];

/** Props of {@link backupWriterPolicy} and {@link backupReaderPolicy}. */
export interface BackupRolePolicyProps {
  /** What is backed up, and the region of the bucket. */
  readonly backups: BackupsSpec;
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /** ARN of the key that the bucket encrypts with. */
  readonly keyArn: string;
}

/**
 * What the role that writes backups may: put objects below its prefixes, give up an upload in parts, and look at an object whose key it knows.
 * The last is no wish: an upload is compared with what the store says of it, and S3 has no permission for HEAD alone, so it can also read what
 * it wrote. It can't list, so it reads nothing whose key, with the time and the pod's name in it, it does not know; a missing object is 403
 * to it and not 404, which the upload takes for the same.
 */
export function backupWriterPolicy({ backups, bucketArn, keyArn }: BackupRolePolicyProps): PolicyDocument {
  const objects = objectArns(backups, bucketArn);
  return policyDocument(
    allowance("WriteBackups", ["s3:AbortMultipartUpload", "s3:PutObject"], objects),
    allowance("CompareWithWhatWasWritten", ["s3:GetObject"], objects),
    useOfKey(KEY_USE.write, keyArn, backups),
  );
}

/** What the role that reads backups may: list and get what is below their prefixes, also versions that were replaced or deleted. */
export function backupReaderPolicy({ backups, bucketArn, keyArn }: BackupRolePolicyProps): PolicyDocument {
  const objects = objectArns(backups, bucketArn);
  const prefixes = backupKinds(backups).map((kind) => `${BACKUP_PREFIXES[kind]}*`);
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
  return backupKinds(backups).map((kind) => `${bucketArn}/${BACKUP_PREFIXES[kind]}*`);
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
