import type { Waiver } from "../scanners/waiver";

/** What checkov finds in the stacks' AWS resources and stays. */
export const AWS_WAIVERS: readonly Waiver[] = [
  {
    checks: ["checkov CKV2_AWS_62"],
    objects: [{ kind: "aws_s3_bucket", names: ["backups", "access_logs"] }],
    reason:
      "Nobody would listen: that a backup is missing is what people must be told of, and the alerts on the CronJobs tell them.",
  },
  {
    checks: ["checkov CKV_AWS_144"],
    objects: [{ kind: "aws_s3_bucket", names: ["backups", "access_logs"] }],
    reason:
      "A copy in another region is not part of the layer: it would not leave the region that its data may have to stay in, unless somebody decides so.",
  },
  {
    checks: ["checkov CKV_AWS_145"],
    objects: [{ kind: "aws_s3_bucket", names: ["access_logs"] }],
    reason: "The log service of S3 can't write to a bucket that encrypts with a key of KMS by default.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
  },
  {
    checks: ["checkov CKV_AWS_61"],
    // So checkov calls a role where its check is of the policy in it.
    objects: [{ kind: "resource", names: ["restore"] }],
    reason:
      "Who restores is the account's to say: its root as principal lets nobody in by itself, but leaves it to the policies of its people and roles.",
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  },
];
