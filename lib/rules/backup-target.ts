import type { BackupsSpec } from "../spec/backups";
import type { Identity } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { regionProblem, roleArnProblem } from "../spec/values/aws";
import { imageReferenceProblem } from "../spec/values/image";
import { show } from "../values/words";
import { inEnvironment, problemIf } from "./problems";

/** Input of {@link backupTargetProblems}. */
type Target = Pick<BackupsSpec, "region" | "roleArn" | "uploadImage"> & {
  readonly bucket: string;
  readonly identity: Identity;
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Problems in the target of a backup. Paths are those of the props: `target.region`. */
export function backupTargetProblems({ bucket, region, identity, roleArn, uploadImage }: Target): Problem[] {
  const at = (key: keyof Target) => inEnvironment("target", key);
  return [
    ...problemIf("backups/bucket", at("bucket"), BUCKET.test(bucket) ? undefined : bucketMessage(bucket)),
    ...problemIf("backups/region", at("region"), regionProblem(region)),
    ...problemIf("backups/role", at("roleArn"), roleProblem(identity, roleArn)),
    ...problemIf(
      "backups/image",
      at("uploadImage"),
      uploadImage === undefined ? undefined : imageReferenceProblem(uploadImage),
    ),
  ];
}

function bucketMessage(bucket: string): string {
  return `must be a bucket name of 3 to 63 lowercase letters, digits, '-' and '.', got ${show(bucket)}; list your buckets with: aws s3 ls`;
}

/** Without an identity, no role is required, because the image may contain its own credentials. */
function roleProblem(identity: Identity, roleArn: string | undefined): string | undefined {
  if (roleArn === undefined)
    return identity === "irsa"
      ? "is required when identity is irsa, because the ServiceAccount must specify the role of its pods; add roleArn"
      : undefined;
  return roleArnProblem(roleArn);
}
