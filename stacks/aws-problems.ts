import { backupKinds } from "../lib/backups/lifecycle";
import { accessLogBucketName, backupWriterRoleName } from "../lib/names";
import type { Layer } from "../lib/layer/layer";
import type { Problem } from "../lib/spec/problem";
import { show } from "../lib/values/words";

/**
 * AWS region and accounts of a stack. They are configured in `Pulumi.<stack>.yaml`, because they describe the operator's AWS setup, not the
 * environment.
 */
export interface AwsOptions {
  /** AWS region from `aws:region`. */
  readonly region: string;
  /** Accounts that the stack may change, regardless of its credentials, from `aws:allowedAccountIds`. */
  readonly allowedAccountIds: readonly string[];
}

/** What the name of the access log bucket adds, and the longest name of a bucket without it. */
const LOGS = accessLogBucketName("", "");
const LONGEST_NAME = 63 - LOGS.length;

/**
 * Returns the problems that affect an environment only as a Pulumi stack. Manifests alone don't need these settings, because
 * another team may manage AWS.
 * The list is empty if the environment has no backups.
 */
export function awsProblems(
  layer: Pick<Layer, "name" | "cluster" | "backups">,
  { region, allowedAccountIds }: AwsOptions,
): Problem[] {
  const { name, cluster, backups } = layer;
  if (backups === undefined) return [];
  const [, account, role] = /^arn:[^:]+:iam::(\d+):role\/(.+)$/.exec(backups.roleArn ?? "") ?? [];
  const wanted = backupWriterRoleName(name);
  const bucket = backups.bucket?.name ?? "";
  return [
    ...problem("stack/bucket-name", ["backups", "bucket", "name"], bucket.length > LONGEST_NAME, () => {
      return `must have at most ${LONGEST_NAME} characters, so that the stack can add "${LOGS}" for the access log bucket, got ${bucket.length}; choose a shorter name`;
    }),
    ...problem("stack/region", ["backups", "region"], backups.region !== region, () => {
      return `must be the stack's region ${show(region)}, got ${show(backups.region)}; change it, or aws:region in Pulumi.${name}.yaml`;
    }),
    ...problem("stack/cluster-name", ["cluster", "name"], backupKinds(backups).length > 0 && !cluster.name, () => {
      return 'is missing: the stack binds the backup role to ServiceAccounts of this EKS cluster; find the name with "aws eks list-clusters"';
    }),
    ...problem("stack/role", ["backups", "roleArn"], role !== undefined && role !== wanted, () => {
      return `must end in role/${wanted}, the role that the stack creates, got ${show(backups.roleArn)}`;
    }),
    ...problem(
      "stack/account",
      ["backups", "roleArn"],
      account !== undefined && !allowedAccountIds.includes(account),
      () => {
        return `must be in an account of aws:allowedAccountIds in Pulumi.${name}.yaml (${allowedAccountIds.join(", ")}), got ${show(backups.roleArn)}`;
      },
    ),
  ];
}

function problem(code: string, path: Problem["path"], isWrong: boolean, message: () => string): Problem[] {
  return isWrong ? [{ code, source: "environment", path, message: message() }] : [];
}
