import type { BackupsSpec } from "../spec/backups";
import type { Identity } from "../spec/environment";
import type { Problem } from "../spec/problem";
import { regionProblem, roleArnProblem } from "../spec/values/aws";
import { bucketNameProblem, keyPrefixProblem } from "../spec/values/bucket";
import { imageReferenceProblem } from "../spec/values/image";
import { inEnvironment, problemIf } from "./problems";

/** Input of {@link backupTargetProblems}. */
type Target = Pick<BackupsSpec, "region" | "roleArn" | "uploadImage"> & {
  readonly bucket: string;
  readonly prefix?: string;
  readonly identity: Identity;
};

/** Problems in the target of a backup. Paths are those of the props: `target.region`. */
export function backupTargetProblems({ bucket, prefix, region, identity, roleArn, uploadImage }: Target): Problem[] {
  const at = (key: keyof Target) => inEnvironment("target", key);
  return [
    ...problemIf("backups/bucket", at("bucket"), bucketNameProblem(bucket)),
    ...problemIf("backups/prefix", at("prefix"), prefix === undefined ? undefined : keyPrefixProblem(prefix)),
    ...problemIf("backups/region", at("region"), regionProblem(region)),
    ...problemIf("backups/role", at("roleArn"), roleProblem(identity, roleArn)),
    ...problemIf(
      "backups/image",
      at("uploadImage"),
      uploadImage === undefined ? undefined : imageReferenceProblem(uploadImage),
    ),
  ];
}

/** Without an identity, no role is required, because the image may contain its own credentials. */
function roleProblem(identity: Identity, roleArn: string | undefined): string | undefined {
  if (roleArn === undefined)
    return identity === "irsa"
      ? "is required when identity is irsa, because the ServiceAccount must specify the role of its pods; add roleArn"
      : undefined;
  return roleArnProblem(roleArn);
}
