import { policyDocument, type PolicyDocument } from "./policy-document";

/** What it takes to look after a key. Spelt out, so that nobody can use it by that: see {@link backupKeyPolicy}. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
] as const;

/** Actions of a key that S3 needs in the name of whoever writes and reads. */
export const KEY_USE = { write: ["kms:Decrypt", "kms:GenerateDataKey"], read: ["kms:Decrypt"] } as const;

/** Props of {@link backupKeyPolicy}. */
export interface BackupKeyPolicyProps {
  /** ARN of the account, such as `arn:aws:iam::123456789012:root`. */
  readonly accountArn: string;
  /** Number of the account. */
  readonly accountId: string;
  /** Region of the bucket. */
  readonly region: string;
}

/**
 * Policy of the key of the backups: the account looks after it, and may give its own people and roles the use of it, but only through S3 in
 * this region. `*` is the key that has the policy; there is no other way to say it.
 */
export function backupKeyPolicy({ accountArn, accountId, region }: BackupKeyPolicyProps): PolicyDocument {
  const Principal = { AWS: accountArn };
  return policyDocument(
    { Sid: "TheAccountLooksAfterIt", Effect: "Allow", Principal, Action: ADMINISTRATION, Resource: ["*"] },
    {
      Sid: "TheAccountUsesItThroughS3",
      Effect: "Allow",
      Principal,
      Action: KEY_USE.write,
      Resource: ["*"],
      Condition: { StringEquals: { "kms:CallerAccount": accountId, "kms:ViaService": throughS3(region) } },
    },
  );
}

/** The name by which KMS knows S3 of a region. */
export function throughS3(region: string): string {
  return `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
