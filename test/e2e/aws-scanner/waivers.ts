import type { Waiver } from "../scanners/waiver";

/** Accepted checkov findings in the stacks' AWS resources. */
export const AWS_WAIVERS: readonly Waiver[] = [
  {
    checks: ["checkov CKV2_AWS_62"],
    objects: [{ kind: "aws_s3_bucket", names: ["backups", "access_logs"] }],
    reason: "No service consumes these events. Alerts on the CronJobs report missing backups.",
  },
  {
    checks: ["checkov CKV_AWS_144"],
    objects: [{ kind: "aws_s3_bucket", names: ["backups", "access_logs"] }],
    reason:
      "Replication to another region is not part of the layer: the data may have to stay in its region, so the owner must decide.",
  },
  {
    checks: ["checkov CKV_AWS_145"],
    objects: [{ kind: "aws_s3_bucket", names: ["access_logs"] }],
    reason: "S3 server access logging can't write to a bucket whose default encryption uses a KMS key.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
  },
  {
    checks: ["checkov CKV_AWS_61"],
    // For checks on a role's policy, checkov reports the role as `resource`.
    objects: [{ kind: "resource", names: ["restore"] }],
    reason:
      "The account decides who can restore backups, because the root principal alone grants no access but delegates to the account's IAM policies.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  },
];
