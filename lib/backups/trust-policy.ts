import type { Statement } from "./policy-document";

/** Pods whose role it is. */
export interface TrustedPods {
  /** Namespace of the pods. */
  readonly namespace: string;
  /** ServiceAccounts that they run as. */
  readonly serviceAccounts: readonly string[];
}

/**
 * Trust in pods by EKS Pod Identity: the service of EKS takes the role for them, and says in tags for whom. Without the tags any association
 * that somebody of the account makes would do. The cluster is meant by its ARN: its name may be another's in another region.
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
 * Trust in whom the account lets take the role, by a policy of a person's or a role's own that allows `sts:AssumeRole` on it. It asks for no second
 * factor: people who come by IAM Identity Center have shown it there, and AWS does not hand that on.
 */
export function accountTrust(accountArn: string): Statement {
  return {
    Sid: "WhoeverTheAccountLets",
    Effect: "Allow",
    Principal: { AWS: accountArn },
    Action: ["sts:AssumeRole"],
  };
}

/** Who vouches for the ServiceAccounts of a cluster. */
export interface TokenIssuer {
  /** ARN of the provider that stands for the issuer in IAM. */
  readonly providerArn: string;
  /** URL of the issuer, such as `https://oidc.eks.eu-central-1.amazonaws.com/id/1234`. */
  readonly url: string;
}

/** Trust in pods by IAM roles for service accounts: by the tokens that the cluster gives them, for whom and for what. */
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

/** How IAM names an issuer: its URL without the scheme. */
export function issuerName(url: string): string {
  return url.replace(/^https:\/\//, "");
}
