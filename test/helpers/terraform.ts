import type { Recorded } from "./recorded-aws";

/** Terraform resource types by Pulumi type. The AWS providers of both tools are generated from the same schemas. */
const TYPES: Readonly<Record<string, string>> = {
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": "aws_eks_pod_identity_association",
  "aws:iam/role:Role": "aws_iam_role",
  "aws:iam/rolePolicy:RolePolicy": "aws_iam_role_policy",
  "aws:kms/alias:Alias": "aws_kms_alias",
  "aws:kms/key:Key": "aws_kms_key",
  "aws:s3/bucket:Bucket": "aws_s3_bucket",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": "aws_s3_bucket_lifecycle_configuration",
  "aws:s3/bucketLogging:BucketLogging": "aws_s3_bucket_logging",
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": "aws_s3_bucket_object_lock_configuration",
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": "aws_s3_bucket_ownership_controls",
  "aws:s3/bucketPolicy:BucketPolicy": "aws_s3_bucket_policy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": "aws_s3_bucket_public_access_block",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    "aws_s3_bucket_server_side_encryption_configuration",
  "aws:s3/bucketVersioning:BucketVersioning": "aws_s3_bucket_versioning",
};

/** Singular names of nested blocks in Terraform. */
const SINGULAR: Readonly<Record<string, string>> = { rules: "rule" };

/** Terraform resources by type and name. */
export type Terraform = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/**
 * Converts registered resources to `main.tf.json`, for scanners that support only Terraform. Bucket names and key ARNs
 * of other resources become references, because scanners follow only references. @throws Error if a type is unknown, so
 * that no resource is skipped silently
 */
export function terraformOf(recorded: readonly Recorded[]): { readonly resource: Terraform } {
  const resources = recorded.filter(({ type }) => type.startsWith("aws:"));
  const references = new Map(resources.flatMap(referencesTo));
  const resource: Record<string, Record<string, Record<string, unknown>>> = {};
  for (const { type, name, inputs } of resources) {
    (resource[typeOf(type)] ??= {})[nameOf(name)] = argumentsOf(type, inputs, references);
  }
  return { resource };
}

function typeOf(type: string): string {
  const found = TYPES[type];
  if (found === undefined) throw new Error(`unknown resource type ${type}: add its Terraform name to TYPES`);
  return found;
}

/** Converts a name to a Terraform identifier: `prod:access-logs` becomes `prod_access_logs`. */
export function nameOf(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "_");
}

function referencesTo({ type, name, inputs }: Recorded): readonly (readonly [string, string])[] {
  const at = `${typeOf(type)}.${nameOf(name)}`;
  switch (typeOf(type)) {
    case "aws_s3_bucket":
      return [[String(inputs["bucket"]), `\${${at}.id}`]];
    case "aws_kms_key":
      // The ARN and ID have the same format as in the mocks.
      return [
        [`key/${name}`, `\${${at}.arn}`],
        [name, `\${${at}.key_id}`],
      ];
    default:
      return [];
  }
}

function argumentsOf(
  type: string,
  inputs: Recorded["inputs"],
  references: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const isBucket = typeOf(type) === "aws_s3_bucket";
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => {
      const argument = SINGULAR[key] ?? snakeCase(key);
      return [argument, isBucket ? value : valueOf(value, references)];
    }),
  );
}

function valueOf(value: unknown, references: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => valueOf(one, references));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [snakeCase(key), valueOf(inner, references)]),
    );
  }
  if (typeof value !== "string") return value;
  return references.get(value) ?? references.get(value.replace(/^arn:aws:kms:[^:]*:\d+:/, "")) ?? value;
}

function snakeCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
