import type { Statement } from "./policy-document";

/** Pods that may assume the role. */
export interface TrustedPods {
  /** Namespace of the pods. */
  readonly namespace: string;
  /** ServiceAccounts of the pods. */
  readonly serviceAccounts: readonly string[];
}

/**
 * Trust statement for EKS Pod Identity. EKS assumes the role for the pods and passes their identity in session tags. Without conditions on the tags, any
 * association in the account could use the role. The condition uses the cluster's ARN, because its name is not unique across regions.
 */
export function podIdentityTrust({ namespace, serviceAccounts }: TrustedPods, clusterArn: string): Statement {
  return {
    Sid: "PodsOfTheBackups",
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: {
      StringEquals: {
        "aws:RequestTag/eks-cluster-arn": clusterArn,
        "aws:RequestTag/kubernetes-namespace": namespace,
        "aws:RequestTag/kubernetes-service-account": serviceAccounts,
      },
    },
  };
}

/**
 * Trust statement for an account. It lets any principal in the account assume the role if the principal's own policy allows `sts:AssumeRole`. It has
 * no MFA condition, because AWS does not pass on the MFA status of IAM Identity Center users.
 */
export function accountTrust(accountArn: string): Statement {
  return {
    Sid: "WhoeverTheAccountLets",
    Effect: "Allow",
    Principal: { AWS: accountArn },
    Action: ["sts:AssumeRole"],
  };
}

/** OIDC issuer of a cluster's ServiceAccount tokens. */
export interface TokenIssuer {
  /** ARN of the IAM OIDC provider. */
  readonly providerArn: string;
  /** URL of the issuer, such as `https://oidc.eks.eu-central-1.amazonaws.com/id/1234`. */
  readonly url: string;
}

/** Trust statement for IAM roles for service accounts (IRSA). It checks the audience and subject of the token. */
export function irsaTrust({ namespace, serviceAccounts }: TrustedPods, { providerArn, url }: TokenIssuer): Statement {
  const issuer = issuerName(url);
  return {
    Sid: "PodsOfTheBackups",
    Effect: "Allow",
    Principal: { Federated: providerArn },
    Action: ["sts:AssumeRoleWithWebIdentity"],
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: serviceAccounts.map((name) => `system:serviceaccount:${namespace}:${name}`),
      },
    },
  };
}

/** Returns the issuer name for IAM condition keys, which is the URL without the scheme. */
export function issuerName(url: string): string {
  return url.replace(/^https:\/\//, "");
}
