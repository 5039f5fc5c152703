import { Config, RunError, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { backupKinds } from "../lib/backups/lifecycle";
import { throwIfAny } from "../lib/rules/problems-error";
import type { Layer } from "../lib/layer/layer";
import { awsProblems, type AwsOptions } from "./aws-problems";
import { BackupBucket } from "./backup-bucket";
import { BackupReader, BackupWriter } from "./backup-roles";

/** What an environment has in AWS. */
export interface AwsResources {
  /** The provider of all of it: of one region, and of the accounts that the stack allows. */
  readonly provider: Provider;
  /** Where the backups lie. */
  readonly bucket: BackupBucket;
  /**
   * The role that they are written with.
   * @default - none: nothing is backed up
   */
  readonly writer?: BackupWriter;
  /**
   * The role that they are read with.
   * @default - none: nothing is backed up
   */
  readonly reader?: BackupReader;
}

/**
 * Where the stack works, from its configuration.
 * @throws RunError where a key is missing, with the command that sets it
 */
export function awsOptions(): AwsOptions {
  const config = new Config("aws");
  const region = config.require("region");
  const allowedAccountIds = [config.requireObject<string | readonly string[]>("allowedAccountIds")].flat().map(String);
  if (allowedAccountIds.length > 0) return { region, allowedAccountIds };
  throw new RunError(
    `aws:allowedAccountIds must name at least one account, or the stack would go wherever its credentials lead; "pulumi config set --path 'aws:allowedAccountIds[0]' 123456789012" does`,
  );
}

/**
 * Everything that an environment has in AWS: nothing where it has no backups.
 * @param options asked for only where there is something to make
 * @throws ProblemsError with everything that the stack needs and the environment does not say
 */
export function awsResources(
  layer: Layer,
  options: () => AwsOptions,
  resourceOptions: ComponentResourceOptions = {},
): AwsResources | undefined {
  const { name, namespace, backups, cluster } = layer;
  if (backups === undefined) return undefined;
  const { region, allowedAccountIds } = options();
  throwIfAny(awsProblems(layer, { region, allowedAccountIds }), `stack ${name}`);

  // All of it: `destroy` goes from one resource to the next, and the roles would be gone before it meets the bucket and refuses.
  const own = { ...resourceOptions, protect: true };
  const provider = new Provider(name, { region, allowedAccountIds: [...allowedAccountIds] }, own);
  const children = { ...own, provider };
  const bucket = new BackupBucket(name, { environment: name, backups }, children);
  const { identity, name: clusterName = "" } = cluster;
  if (backupKinds(backups).length === 0 || identity === "none") return { provider, bucket };

  const { bucketArn, keyArn } = bucket;
  const args = { environment: name, namespace, backups, clusterName, identity, bucketArn, keyArn };
  return {
    provider,
    bucket,
    writer: new BackupWriter(`${name}-backup`, args, children),
    reader: new BackupReader(`${name}-restore`, args, children),
  };
}
