import { Config, RunError, type ComponentResourceOptions } from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import { backupKinds } from "../lib/backups/lifecycle";
import { throwIfAny } from "../lib/rules/problems-error";
import type { Layer } from "../lib/layer/layer";
import { awsProblems, type AwsOptions } from "./aws-problems";
import { BackupBucket } from "./backup-bucket";
import { BackupReader, BackupWriter } from "./backup-roles";

/** AWS resources of an environment. */
export interface AwsResources {
  /** Provider of all these resources, limited to one region and to the accounts that the stack allows. */
  readonly provider: Provider;
  /** Bucket for the backups. */
  readonly bucket: BackupBucket;
  /**
   * Role that writes backups.
   * @default - none, because nothing is backed up
   */
  readonly writer?: BackupWriter;
  /**
   * Role that reads backups.
   * @default - none, because nothing is backed up
   */
  readonly reader?: BackupReader;
}

/**
 * Reads the region and the allowed accounts from the stack's configuration.
 * @throws RunError if a key is missing, with the command that sets it
 */
export function awsOptions(): AwsOptions {
  const config = new Config("aws");
  const region = config.require("region");
  const allowedAccountIds = [config.requireObject<string | readonly string[]>("allowedAccountIds")].flat().map(String);
  if (allowedAccountIds.length > 0) return { region, allowedAccountIds };
  throw new RunError(
    `aws:allowedAccountIds must name at least one account (without it, the credentials alone decide which account changes); run: pulumi config set --path 'aws:allowedAccountIds[0]' 123456789012`,
  );
}

/**
 * Creates the AWS resources of an environment; `undefined` if it has no backups.
 * @param options called only if there are resources to create
 * @throws ProblemsError listing every setting that the stack requires but the environment lacks
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

  // Protect all resources: `destroy` deletes them one by one, so the roles would be deleted before it reaches the protected bucket and stops.
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
