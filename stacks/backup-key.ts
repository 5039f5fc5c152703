import { all, jsonStringify, type ComponentResource, type Input } from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import { backupKeyPolicy } from "../lib/backups/key-policy";
import type { BackupsSpec } from "../lib/spec/backups";
import { rootArnOf, type AwsAccount } from "./aws-account";
import { kept } from "./private-bucket";

/** Number of days during which deletion of the key can be canceled. Without the key, backups can't be decrypted. */
const KEY_DELETION_DAYS = 30;

/** Options of {@link createBackupKey}. */
export interface BackupKeyOptions {
  /** Name of the environment. */
  readonly environment: string;
  /** Backup settings of the environment. */
  readonly backups: BackupsSpec;
  /** Alias of the key. */
  readonly alias: Input<string>;
  /** AWS account that administers the key. */
  readonly account: AwsAccount;
}

/** Creates the KMS key of the backups and its alias. */
export function createBackupKey(
  parent: ComponentResource,
  name: string,
  { environment, backups, alias, account }: BackupKeyOptions,
): Key {
  const policy = all([rootArnOf(account), account.id]).apply(([accountArn, accountId]) =>
    backupKeyPolicy({ accountArn, accountId, region: backups.region }),
  );
  const key = new Key(
    name,
    {
      description: `Backups of the access layer, ${environment}`,
      enableKeyRotation: true,
      deletionWindowInDays: KEY_DELETION_DAYS,
      policy: jsonStringify(policy),
    },
    kept(parent),
  );
  new Alias(name, { name: alias, targetKeyId: key.keyId }, kept(parent));
  return key;
}
