import { accountTrust, irsaTrust, podIdentityTrust } from "../../../lib/backups/trust-policy";

const ACCOUNT = "123456789012";

describe("trust policies", () => {
  const pods = { namespace: "254carbon-access", serviceAccounts: ["database-backup", "configuration-backup"] };

  test("podIdentityTrust is limited to the ServiceAccounts and the cluster", () => {
    const clusterArn = `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/prod-eu`;
    expect(podIdentityTrust(pods, clusterArn)).toEqual({
      Sid: "PodsOfTheBackups",
      Effect: "Allow",
      Principal: { Service: "pods.eks.amazonaws.com" },
      Action: ["sts:AssumeRole", "sts:TagSession"],
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": clusterArn,
          "aws:RequestTag/kubernetes-namespace": "254carbon-access",
          "aws:RequestTag/kubernetes-service-account": ["database-backup", "configuration-backup"],
        },
      },
    });
  });

  test("accountTrust trusts only the account root", () => {
    expect(accountTrust(`arn:aws:iam::${ACCOUNT}:root`)).toEqual({
      Sid: "WhoeverTheAccountLets",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      Action: ["sts:AssumeRole"],
    });
  });

  test("irsaTrust requires tokens that the cluster issued to the ServiceAccounts for AWS", () => {
    const providerArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/oidc.example.com/id/1`;
    expect(irsaTrust(pods, { providerArn, url: "https://oidc.example.com/id/1" })).toEqual({
      Sid: "PodsOfTheBackups",
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Condition: {
        StringEquals: {
          "oidc.example.com/id/1:aud": "sts.amazonaws.com",
          "oidc.example.com/id/1:sub": [
            "system:serviceaccount:254carbon-access:database-backup",
            "system:serviceaccount:254carbon-access:configuration-backup",
          ],
        },
      },
    });
  });
});
