import { policyDocument, type PolicyDocument } from "./policy-document";

/** Actions that administer a key. The list has no wildcards, because they would also match actions that use the key. */
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

/** Key actions that S3 performs on behalf of writers and readers. */
export const KEY_USE = { write: ["kms:Decrypt", "kms:GenerateDataKey"], read: ["kms:Decrypt"] } as const;

/** Props for {@link backupKeyPolicy}. */
export interface BackupKeyPolicyProps {
  /** ARN of the account, such as `arn:aws:iam::123456789012:root`. */
  readonly accountArn: string;
  /** Account ID (12 digits). */
  readonly accountId: string;
  /** Region of the bucket. */
  readonly region: string;
}

/**
 * Policy of the backup key. The account administers the key. It can also allow its IAM principals to use the key, but only through S3 in this region.
 * In a key policy, the resource `*` means this key.
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

/** Value of `kms:ViaService` for S3 in a region. */
export function throughS3(region: string): string {
  return `s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}
