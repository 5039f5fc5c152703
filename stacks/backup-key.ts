import { all, jsonStringify, type ComponentResource, type Input } from "@pulumi/pulumi";
import { Alias, Key } from "@pulumi/aws/kms";
import { backupKeyPolicy } from "../lib/backups/key-policy";
import type { BackupsSpec } from "../lib/spec/backups";
import { rootArnOf, type AwsAccount } from "./aws-account";
import { kept } from "./private-bucket";

/** Days in which a key that was deleted can be had back: with it goes every backup. */
const KEY_DELETION_DAYS = 30;

/** What {@link createBackupKey} needs. */
export interface BackupKeyOptions {
  /** Name of the environment. */
  readonly environment: string;
  /** What is backed up, and where. */
  readonly backups: BackupsSpec;
  /** Alias of the key. */
  readonly alias: Input<string>;
  /** Account that looks after it. */
  readonly account: AwsAccount;
}

/** The key of the backups, and its alias. */
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
