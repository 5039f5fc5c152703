import { backupKinds } from "../lib/backups/lifecycle";
import { backupWriterRoleName } from "../lib/names";
import type { Layer } from "../lib/layer/layer";
import type { Problem } from "../lib/spec/problem";
import { show } from "../lib/values/words";

/** Where a stack works. It stands in the stack's configuration, because it is about who runs it and not about what is run. */
export interface AwsOptions {
  /** Region: `aws:region`. */
  readonly region: string;
  /** Accounts that the stack may touch, whoever's credentials it is given: `aws:allowedAccountIds`. */
  readonly allowedAccountIds: readonly string[];
}

/**
 * What a stack needs of an environment beyond what its manifests do: manifests are also applied where AWS is somebody else's. Empty where
 * nothing is backed up.
 */
export function awsProblems(
  layer: Pick<Layer, "name" | "cluster" | "backups">,
  { region, allowedAccountIds }: AwsOptions,
): Problem[] {
  const { name, cluster, backups } = layer;
  if (backups === undefined) return [];
  const [, account, role] = /^arn:[^:]+:iam::(\d+):role\/(.+)$/.exec(backups.roleArn ?? "") ?? [];
  const wanted = backupWriterRoleName(name);
  return [
    ...problem("stack/region", ["backups", "region"], backups.region !== region, () => {
      return `must be the stack's region ${show(region)}, got ${show(backups.region)}; change it, or aws:region in Pulumi.${name}.yaml`;
    }),
    ...problem("stack/cluster-name", ["cluster", "name"], backupKinds(backups).length > 0 && !cluster.name, () => {
      return 'is missing: the stack lets the ServiceAccounts of this EKS cluster take the role that writes backups; "aws eks list-clusters" prints it';
    }),
    ...problem("stack/role", ["backups", "roleArn"], role !== undefined && role !== wanted, () => {
      return `must end in role/${wanted}, which is the role that the stack creates, got ${show(backups.roleArn)}`;
    }),
    ...problem(
      "stack/account",
      ["backups", "roleArn"],
      account !== undefined && !allowedAccountIds.includes(account),
      () => {
        return `must be of an account of aws:allowedAccountIds in Pulumi.${name}.yaml (${allowedAccountIds.join(", ")}), got ${show(backups.roleArn)}`;
      },
    ),
  ];
}

function problem(code: string, path: Problem["path"], isWrong: boolean, message: () => string): Problem[] {
  return isWrong ? [{ code, source: "environment", path, message: message() }] : [];
}
