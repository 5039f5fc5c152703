import {
  ComponentResource,
  all,
  interpolate,
  jsonStringify,
  output,
  type ComponentResourceOptions,
  type Input,
  type Output,
} from "@pulumi/pulumi";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation";
import { getClusterOutput } from "@pulumi/aws/eks/getCluster";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import {
  READER_SERVICE_ACCOUNTS,
  backupReaderPolicy,
  backupWriterPolicy,
  writerServiceAccounts,
  type BackupRolePolicyProps,
} from "../lib/backups/role-policies";
import { policyDocument, type PolicyDocument, type Statement } from "../lib/backups/policy-document";
import { accountTrust, irsaTrust, issuerName, podIdentityTrust, type TrustedPods } from "../lib/backups/trust-policy";
import { backupReaderRoleName, backupWriterRoleName } from "../lib/names";
import { AWS_TYPES } from "../lib/names/pulumi";
import type { BackupsSpec } from "../lib/spec/backups";
import { accountOf, requireAwsProvider, rootArnOf, type AwsAccount } from "./aws-account";

/** Args of {@link BackupWriter} and {@link BackupReader}. */
export interface BackupRoleArgs {
  /** Name of the environment, which is part of the role name. */
  readonly environment: string;
  /** Backup settings. The roles have access only to the kinds of backups that are configured. */
  readonly backups: BackupsSpec;
  /** ARN of the bucket. */
  readonly bucketArn: Input<string>;
  /** ARN of the bucket's KMS key. */
  readonly keyArn: Input<string>;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Name of the EKS cluster, in the account and region of the provider. */
  readonly clusterName: string;
  /** How pods assume the role. */
  readonly identity: "podIdentity" | "irsa";
}

/**
 * IAM role that writes backups, bound to the ServiceAccounts of the backup jobs. The role can add backups, but can't list, delete or unlock them, or
 * overwrite an existing manifest.
 * @throws RunError if no AWS provider is given
 */
export class BackupWriter extends ComponentResource {
  /** ARN of the role. */
  public readonly roleArn: Output<string>;

  constructor(name: string, args: BackupRoleArgs, options: ComponentResourceOptions = {}) {
    requireAwsProvider(`BackupWriter ${name}`, options);
    super(AWS_TYPES.backupWriter, name, {}, options);
    this.roleArn = createRole(this, name, args, {
      roleName: backupWriterRoleName(args.environment),
      serviceAccounts: writerServiceAccounts(args.backups),
      policyOf: backupWriterPolicy,
    });
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

/**
 * IAM role that reads backups, bound to the ServiceAccount of the restore drill. Operators can also use the role for restores, if an IAM policy of the
 * account lets them assume it.
 * @throws RunError if no AWS provider is given
 */
export class BackupReader extends ComponentResource {
  /** ARN of the role. */
  public readonly roleArn: Output<string>;

  constructor(name: string, args: BackupRoleArgs, options: ComponentResourceOptions = {}) {
    requireAwsProvider(`BackupReader ${name}`, options);
    super(AWS_TYPES.backupReader, name, {}, options);
    this.roleArn = createRole(this, name, args, {
      roleName: backupReaderRoleName(args.environment),
      serviceAccounts: READER_SERVICE_ACCOUNTS,
      alsoTrusted: accountTrust,
      policyOf: backupReaderPolicy,
    });
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

interface RoleOf {
  readonly roleName: string;
  readonly serviceAccounts: readonly string[];
  /** Returns an additional trust statement for the given account root ARN. */
  readonly alsoTrusted?: (rootArn: string) => Statement;
  readonly policyOf: (props: BackupRolePolicyProps) => PolicyDocument;
}

function createRole(
  parent: ComponentResource,
  name: string,
  args: BackupRoleArgs,
  { roleName, serviceAccounts, alsoTrusted, policyOf }: RoleOf,
): Output<string> {
  const { namespace, clusterName, backups, bucketArn, keyArn } = args;
  const account = accountOf(parent);
  const pods = trustIn({ namespace, serviceAccounts }, { parent, account }, args);
  const others = alsoTrusted === undefined ? [] : [rootArnOf(account).apply(alsoTrusted)];
  const trust = all([pods, ...others]).apply((statements) => policyDocument(...statements));
  const role = new Role(name, { name: roleName, assumeRolePolicy: jsonStringify(trust) }, { parent });
  const policy = output({ bucketArn, keyArn }).apply((arns) => policyOf({ backups, ...arns }));
  // The policy is inline, so that the role shows all its permissions and the policy can't be attached to another role.
  new RolePolicy(name, { name: "backups", role: role.name, policy: jsonStringify(policy) }, { parent });
  for (const serviceAccount of args.identity === "podIdentity" ? serviceAccounts : []) {
    new PodIdentityAssociation(
      `${name}:${serviceAccount}`,
      { clusterName, namespace, serviceAccount, roleArn: role.arn },
      { parent },
    );
  }
  return role.arn;
}

interface Place {
  readonly parent: ComponentResource;
  readonly account: AwsAccount;
}

function trustIn(pods: TrustedPods, { parent, account }: Place, args: BackupRoleArgs): Output<Statement> {
  const { identity, clusterName } = args;
  const { arnPrefix, id, region } = account;
  if (identity === "podIdentity")
    return interpolate`${arnPrefix}:eks:${region}:${id}:cluster/${clusterName}`.apply((arn) =>
      podIdentityTrust(pods, arn),
    );
  // An account has one OIDC provider per cluster issuer. It must already exist, because IRSA requires it.
  const url = getClusterOutput({ name: clusterName }, { parent }).identities.apply(issuerOf(clusterName));
  const providerArn = interpolate`${arnPrefix}:iam::${id}:oidc-provider/${url.apply(issuerName)}`;
  return all([providerArn, url]).apply(([arn, issuer]) => irsaTrust(pods, { providerArn: arn, url: issuer }));
}

type ClusterIdentities = readonly { readonly oidcs: readonly { readonly issuer: string }[] }[];

function issuerOf(clusterName: string): (identities: ClusterIdentities) => string {
  return ([identity]) => {
    const issuer = identity?.oidcs[0]?.issuer;
    if (issuer !== undefined) return issuer;
    throw new Error(`EKS cluster ${clusterName} has no OIDC issuer; set cluster.identity to podIdentity`);
  };
}
