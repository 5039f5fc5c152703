import { environmentOf } from "../helpers/fixtures";
import { ACCOUNT, policyIn, recordStack, resourceIn, type Recorded } from "../helpers/recorded-aws";

const environment = (name: string) => environmentOf(name).environment;

let prod: readonly Recorded[];
let staging: readonly Recorded[];

beforeAll(async () => {
  prod = await recordStack(environment("prod"));
  staging = await recordStack(environment("staging"));
});

/** Each check holds for both environments. */
const BOTH = [
  ["prod", () => prod, "254carbon-backups", 35],
  ["staging", () => staging, "254carbon-backups-staging", 7],
] as const;

describe.each(BOTH)("the buckets of %s", (name, recorded, bucketName, days) => {
  const buckets = { backups: bucketName, "access-logs": `${bucketName}-access-logs` };
  const ofEach = (type: string) => Object.keys(buckets).map((part) => resourceIn(recorded(), type, `${name}:${part}`));

  test("are called as the model calls them, and no stack empties them", () => {
    expect(ofEach("s3/bucket:Bucket").map(({ inputs }) => inputs)).toEqual([
      { bucket: buckets.backups, forceDestroy: false, objectLockEnabled: true },
      { bucket: buckets["access-logs"], forceDestroy: false, objectLockEnabled: false },
    ]);
  });

  test("keep versions", () => {
    for (const { inputs } of ofEach("s3/bucketVersioning:BucketVersioning")) {
      expect(inputs["versioningConfiguration"]).toEqual({ status: "Enabled" });
    }
  });

  test("are closed to the public, and know no ACL", () => {
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

  test("encrypt: backups with a key of their own, logs with S3's", () => {
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

  test("keep backups for the days of the file, and versions, broken uploads and logs for theirs", () => {
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

  test("have the policies of the model", () => {
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

  test("tell one another: the one logs into the other", () => {
    expect(resourceIn(recorded(), "s3/bucketLogging:BucketLogging").inputs).toEqual({
      bucket: buckets.backups,
      targetBucket: buckets["access-logs"],
      targetPrefix: "",
    });
  });

  test("come one thing after the other where S3 wants it so", () => {
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

  test("have a key that is changed every year, can be had back, and is the account's to look after", () => {
    const key = resourceIn(recorded(), "kms/key:Key");
    expect(key.inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 30 });
    expect(policyIn(key).Statement.map(({ Principal }) => Principal)).toEqual([
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
      { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    ]);
    expect(resourceIn(recorded(), "kms/alias:Alias").inputs).toMatchObject({ name: `alias/${bucketName}` });
  });

  test("stay, with their settings and their key, whatever becomes of the stack", () => {
    const children = recorded().filter(({ parent }) => parent.startsWith("access-layer:aws:BackupBucket "));
    expect(children).toHaveLength(18);
    expect(children.filter(({ protect, retainOnDelete }) => !protect || !retainOnDelete)).toEqual([]);
  });

  test("and all else are refused to `destroy` before anything goes, and are made by the provider of the stack", () => {
    const resources = recorded().filter(({ type }) => type.startsWith("aws:"));
    expect(recorded().filter(({ protect }) => !protect)).toEqual([]);
    expect(new Set(resources.map(({ provider }) => provider))).toEqual(new Set([name]));
    const provider = recorded().find(({ type }) => type === "pulumi:providers:aws");
    expect(provider?.inputs).toMatchObject({ region: "eu-central-1", allowedAccountIds: JSON.stringify([ACCOUNT]) });
  });
});

describe("a lock", () => {
  const lockOf = (recorded: readonly Recorded[]) =>
    resourceIn(recorded, "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").inputs;

  test("is for the days of the file", () => {
    expect(lockOf(prod)).toEqual({
      bucket: "254carbon-backups",
      objectLockEnabled: "Enabled",
      rule: { defaultRetention: { mode: "GOVERNANCE", days: 35 } },
    });
  });

  test("is none where the file has none, and nothing else differs", () => {
    expect(lockOf(staging)).toEqual({ bucket: "254carbon-backups-staging", objectLockEnabled: "Enabled" });
    const types = (recorded: readonly Recorded[]) =>
      recorded.map(({ type }) => type).filter((type) => /s3|kms/.test(type));
    expect(types(staging).sort()).toEqual(types(prod).sort());
  });
});
