import { environmentOf } from "../helpers/fixtures";
import { ACCOUNT, policyIn, recordStack, resourceIn, type Recorded } from "../helpers/recorded-aws";

const environment = (name: string) => environmentOf(name).environment;

let prod: readonly Recorded[];
let staging: readonly Recorded[];

beforeAll(async () => {
  prod = await recordStack(environment("prod"));
  staging = await recordStack(environment("staging"));
});

/** Environments with backups, the names of their buckets, and their retention in days. */
const BOTH = [
  ["prod", () => prod, "254carbon-backups", 35],
  ["staging", () => staging, "254carbon-backups-staging", 7],
] as const;

describe.each(BOTH)("backup buckets of %s", (name, recorded, bucketName, days) => {
  const buckets = { backups: bucketName, "access-logs": `${bucketName}-access-logs` };
  const ofEach = (type: string) => Object.keys(buckets).map((part) => resourceIn(recorded(), type, `${name}:${part}`));

  test("the backup buckets have the names from the model, and forceDestroy is off", () => {
    expect(ofEach("s3/bucket:Bucket").map(({ inputs }) => inputs)).toEqual([
      { bucket: buckets.backups, forceDestroy: false, objectLockEnabled: true },
      { bucket: buckets["access-logs"], forceDestroy: false, objectLockEnabled: false },
    ]);
  });

  test("the backup buckets have versioning enabled", () => {
    for (const { inputs } of ofEach("s3/bucketVersioning:BucketVersioning")) {
      expect(inputs["versioningConfiguration"]).toEqual({ status: "Enabled" });
    }
  });

  test("the backup buckets block public access and disable ACLs", () => {
    for (const { inputs } of ofEach("s3/bucketPublicAccessBlock:BucketPublicAccessBlock")) {
      expect(inputs).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
    }
    for (const { inputs } of ofEach("s3/bucketOwnershipControls:BucketOwnershipControls")) {
      expect(inputs["rule"]).toEqual({ objectOwnership: "BucketOwnerEnforced" });
    }
  });

  test("the backup bucket uses its own KMS key, and the log bucket uses S3-managed keys", () => {
    const key = resourceIn(recorded(), "kms/key:Key");
    const rules = ofEach("s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration");
    expect(rules.map(({ inputs }) => inputs["rules"])).toEqual([
      [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/${key.name}`,
          },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
      [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
          bucketKeyEnabled: false,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    ]);
  });

  test("lifecycle rules expire backups, old versions, incomplete uploads and logs", () => {
    const remains = {
      id: "remains",
      status: "Enabled",
      filter: { prefix: "" },
      expiration: { expiredObjectDeleteMarker: true },
      noncurrentVersionExpiration: { noncurrentDays: 30 },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 2 },
    };
    const expiry = (id: string, prefix: string, after: number) => ({
      id,
      status: "Enabled",
      filter: { prefix },
      expiration: { days: after },
    });
    const lifecycles = ofEach("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration");
    expect(lifecycles.map(({ inputs }) => inputs["rules"])).toEqual([
      [expiry("database-retention", "database/", days), expiry("configuration-retention", "config/", days), remains],
      [expiry("retention", "", 365), remains],
    ]);
  });

  test("the bucket policies have the statements from the model", () => {
    const sids = ofEach("s3/bucketPolicy:BucketPolicy").map((one) => policyIn(one).Statement.map(({ Sid }) => Sid));
    expect(sids).toEqual([
      [
        "OnlyOverTls",
        "OnlyOverTls12OrLater",
        "OnlyEncryptedByKms",
        "OnlyWithTheKeyOfTheBucket",
        "NotWithTheKeyOfTheAccount",
        "NotWithAKeyOfTheCaller",
        "ManifestsOnlyOnce",
        "BackupRolesDestroyNothing",
      ],
      ["OnlyOverTls", "OnlyOverTls12OrLater", "BackupRolesDestroyNothing", "LogsOfTheBackups"],
    ]);
    const roles = ["backup", "restore"].map((role) => `arn:aws:iam::${ACCOUNT}:role/access-layer-${role}-${name}`);
    for (const policy of ofEach("s3/bucketPolicy:BucketPolicy").map((one) => policyIn(one))) {
      expect(policy.Statement.find(({ Sid }) => Sid === "BackupRolesDestroyNothing")?.Condition).toEqual({
        ArnEquals: { "aws:PrincipalArn": roles },
      });
    }
  });

  test("the backup bucket logs to the access log bucket", () => {
    expect(resourceIn(recorded(), "s3/bucketLogging:BucketLogging").inputs).toEqual({
      bucket: buckets.backups,
      targetBucket: buckets["access-logs"],
      targetPrefix: "",
    });
  });

  test("the bucket resources are created in the order that S3 requires", () => {
    const after = (type: string, wanted: string) =>
      expect(resourceIn(recorded(), type, `${name}:backups`).dependencies).toContain(`aws:${wanted}`);
    after("s3/bucketPolicy:BucketPolicy", `s3/bucketPublicAccessBlock:BucketPublicAccessBlock ${name}:backups`);
    after(
      "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      `s3/bucketVersioning:BucketVersioning ${name}:backups`,
    );
    after(
      "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
      `s3/bucketVersioning:BucketVersioning ${name}:backups`,
    );
    after("s3/bucketLogging:BucketLogging", `s3/bucketPolicy:BucketPolicy ${name}:access-logs`);
  });

  test("the KMS key is rotated, has a deletion window of 30 days, and is administered by the account", () => {
    const key = resourceIn(recorded(), "kms/key:Key");
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(policyIn(key).Statement.map(({ Principal }) => Principal)).toEqual([
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    ]);
    expect(resourceIn(recorded(), "kms/alias:Alias").inputs).toMatchObject({ name: `alias/${bucketName}` });
  });

  test("the buckets, their settings and their key are retained when the stack is destroyed", () => {
    const children = recorded().filter(({ parent }) => parent.startsWith("access-layer:aws:BackupBucket "));
    expect(children).toHaveLength(18);
    expect(children.filter(({ protect, retainOnDelete }) => !protect || !retainOnDelete)).toEqual([]);
  });

  test("all bucket resources are protected and use the provider of the stack", () => {
    const resources = recorded().filter(({ type }) => type.startsWith("aws:"));
    expect(recorded().filter(({ protect }) => !protect)).toEqual([]);
    expect(new Set(resources.map(({ provider }) => provider))).toEqual(new Set([name]));
    const provider = recorded().find(({ type }) => type === "pulumi:providers:aws");
    expect(provider?.inputs).toMatchObject({ region: "eu-central-1", allowedAccountIds: JSON.stringify([ACCOUNT]) });
  });
});

describe("the object lock", () => {
  const lockOf = (recorded: readonly Recorded[]) =>
    resourceIn(recorded, "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").inputs;

  test("the object lock retains versions for lockDays days", () => {
    expect(lockOf(prod)).toEqual({
      bucket: "254carbon-backups",
      objectLockEnabled: "Enabled",
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 35 } },
    });
  });

  test("an environment without lockDays has the same resources, except that it has no lock rule", () => {
    expect(lockOf(staging)).toEqual({ bucket: "254carbon-backups-staging", objectLockEnabled: "Enabled" });
    const types = (recorded: readonly Recorded[]) =>
      recorded.map(({ type }) => type).filter((type) => /s3|kms/.test(type));
    expect(types(staging).sort()).toEqual(types(prod).sort());
  });
});
