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
  /** Name of the environment, which the role is called after. */
  readonly environment: string;
  /** What is backed up: what is not is no business of the roles. */
  readonly backups: BackupsSpec;
  /** ARN of the bucket. */
  readonly bucketArn: Input<string>;
  /** ARN of the key that it encrypts with. */
  readonly keyArn: Input<string>;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** Name of the EKS cluster, which is in the account and the region of the provider. */
  readonly clusterName: string;
  /** How the pods come by the role. */
  readonly identity: "podIdentity" | "irsa";
}

/**
 * The role that backups are written with, and the binding of their ServiceAccounts to it. It can add backups, and can't list them, delete or
 * unlock them, or write a manifest a second time.
 * @throws RunError where there is no AWS provider
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
 * The role that backups are read with, and the binding of the ServiceAccount of the restore drill to it. People restore with it too: whoever the
 * account's own policies let take it.
 * @throws RunError where there is no AWS provider
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
  /** Whom else the role trusts, of an account with this root. */
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
  // One that only it has: whoever looks at the role sees all that it may, and nobody can hang it on another one.
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
  // The provider that stands for the issuer is the cluster's, of which an account has one: it is there, or the cluster can't use IRSA at all.
  const url = getClusterOutput({ name: clusterName }, { parent }).identities.apply(issuerOf(clusterName));
  const providerArn = interpolate`${arnPrefix}:iam::${id}:oidc-provider/${url.apply(issuerName)}`;
  return all([providerArn, url]).apply(([arn, issuer]) => irsaTrust(pods, { providerArn: arn, url: issuer }));
}

type ClusterIdentities = readonly { readonly oidcs: readonly { readonly issuer: string }[] }[];

function issuerOf(clusterName: string): (identities: ClusterIdentities) => string {
  return ([identity]) => {
    const issuer = identity?.oidcs[0]?.issuer;
    if (issuer !== undefined) return issuer;
    throw new Error(`the EKS cluster ${clusterName} has no issuer of tokens; use cluster.identity podIdentity`);
  };
}
