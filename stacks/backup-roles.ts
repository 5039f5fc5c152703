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
import type { PolicyDocument } from "../lib/backups/policy-document";
import { irsaTrust, issuerName, podIdentityTrust, type TrustedPods } from "../lib/backups/trust-policy";
import { backupReaderRoleName, backupWriterRoleName } from "../lib/names";
import { AWS_TYPES } from "../lib/pulumi-names";
import type { BackupsSpec } from "../lib/spec/backups";
import { accountOf } from "./aws-account";

/** Args of {@link BackupWriter} and {@link BackupReader}. */
export interface BackupRoleArgs {
  /** Name of the environment, which the role is called after. */
  readonly environment: string;
  /** Namespace of the pods. */
  readonly namespace: string;
  /** What is backed up: what is not is no business of the roles. */
  readonly backups: BackupsSpec;
  /** Name of the EKS cluster. */
  readonly clusterName: string;
  /** How the pods come by the role. */
  readonly identity: "podIdentity" | "irsa";
  /** ARN of the bucket. */
  readonly bucketArn: Input<string>;
  /** ARN of the key that it encrypts with. */
  readonly keyArn: Input<string>;
}

/**
 * The role that backups are written with, and the binding of their ServiceAccounts to it. It can add backups, and can't list them, delete or
 * unlock them, or write a manifest a second time.
 */
export class BackupWriter extends ComponentResource {
  /** ARN of the role. */
  public readonly roleArn: Output<string>;

  constructor(name: string, args: BackupRoleArgs, options?: ComponentResourceOptions) {
    super(AWS_TYPES.backupWriter, name, {}, options);
    const { environment, backups } = args;
    this.roleArn = createRole(this, name, args, {
      roleName: backupWriterRoleName(environment),
      serviceAccounts: writerServiceAccounts(backups),
      policyOf: backupWriterPolicy,
    });
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

/** The role that backups are read with, and the binding of the ServiceAccount of the restore drill to it. */
export class BackupReader extends ComponentResource {
  /** ARN of the role. */
  public readonly roleArn: Output<string>;

  constructor(name: string, args: BackupRoleArgs, options?: ComponentResourceOptions) {
    super(AWS_TYPES.backupReader, name, {}, options);
    this.roleArn = createRole(this, name, args, {
      roleName: backupReaderRoleName(args.environment),
      serviceAccounts: READER_SERVICE_ACCOUNTS,
      policyOf: backupReaderPolicy,
    });
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

interface RoleOf {
  readonly roleName: string;
  readonly serviceAccounts: readonly string[];
  readonly policyOf: (props: BackupRolePolicyProps) => PolicyDocument;
}

function createRole(
  parent: ComponentResource,
  name: string,
  args: BackupRoleArgs,
  { roleName, serviceAccounts, policyOf }: RoleOf,
): Output<string> {
  const { namespace, clusterName, backups } = args;
  const trust = trustIn({ namespace, serviceAccounts }, parent, args);
  const role = new Role(name, { name: roleName, assumeRolePolicy: jsonStringify(trust) }, { parent });
  const policy = all([args.bucketArn, args.keyArn]).apply(([bucketArn, keyArn]) =>
    policyOf({ backups, bucketArn, keyArn }),
  );
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

function trustIn(pods: TrustedPods, parent: ComponentResource, args: BackupRoleArgs): Output<PolicyDocument> {
  const { identity, clusterName } = args;
  if (identity === "podIdentity") return output(podIdentityTrust(pods, clusterName));
  const account = accountOf(parent);
  // The provider that stands for the issuer is the cluster's, of which an account has one: it is there, or the cluster can't use IRSA at all.
  const url = getClusterOutput({ name: clusterName }, { parent }).identities.apply(issuerOf(clusterName));
  const providerArn = interpolate`${account.arnPrefix}:iam::${account.id}:oidc-provider/${url.apply(issuerName)}`;
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
