import { DESTRUCTIVE_ACTIONS, accessLogBucketPolicy, backupBucketPolicy } from "../../../lib/backups/bucket-policy";
import { backupKeyPolicy } from "../../../lib/backups/key-policy";
import type { PolicyDocument } from "../../../lib/backups/policy-document";
import { backupReaderPolicy, backupWriterPolicy } from "../../../lib/backups/role-policies";
import type { BackupsSpec } from "../../../lib/spec/backups";
import { decide } from "../../helpers/aws-policies";

const ACCOUNT = "123456789012";
const BUCKET = "arn:aws:s3:::254carbon-backups";
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`;
const WRITER = `arn:aws:iam::${ACCOUNT}:role/access-layer-backup-prod`;
const READER = `arn:aws:iam::${ACCOUNT}:role/access-layer-restore-prod`;
const ADMIN = `arn:aws:iam::${ACCOUNT}:role/admin`;

const DAILY = { schedule: "15 2 * * *", retentionDays: 35 };
const BACKUPS: BackupsSpec = { region: "eu-central-1", database: DAILY, configuration: DAILY };
const props = { backups: BACKUPS, bucketArn: BUCKET, keyArn: KEY };

const bucketPolicy = backupBucketPolicy({ bucketArn: BUCKET, keyArn: KEY, roleArns: [WRITER, READER] });
const ADMIN_POLICY: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [{ Sid: "Everything", Effect: "Allow", Action: ["*"], Resource: ["*"] }],
};
const POLICIES = {
  writer: { arn: WRITER, policy: backupWriterPolicy(props) },
  reader: { arn: READER, policy: backupReaderPolicy(props) },
  admin: { arn: ADMIN, policy: ADMIN_POLICY },
  /** The writer role with every action allowed by IAM. */
  compromisedWriter: { arn: WRITER, policy: ADMIN_POLICY },
};

const logPolicy = accessLogBucketPolicy({
  bucketArn: `${BUCKET}-access-logs`,
  sourceArn: BUCKET,
  accountId: ACCOUNT,
  roleArns: [WRITER, READER],
});

type Who = keyof typeof POLICIES;

const ENCRYPTION = "s3:x-amz-server-side-encryption";
const ENCRYPTION_KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const DUMP = "/database/20260101T000000Z-x/access.dump";
const MANIFEST = "/database/20260101T000000Z-x/manifest.json";
const ONCE = { "s3:if-none-match": "*" };

function ask(who: Who, action: string, path: string, context: Record<string, string> = {}) {
  const { arn, policy } = POLICIES[who];
  const connection = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", "aws:PrincipalArn": arn };
  const request = { action, resource: `${BUCKET}${path}`, context: { ...connection, ...context } };
  return decide([policy, bucketPolicy], request);
}

function actionsOf({ Statement }: PolicyDocument): readonly string[] {
  return Statement.filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => Action)
    .sort();
}

const allowed = (...by: readonly string[]) => ({ allowed: true, by });
const denied = (...by: readonly string[]) => ({ allowed: false, by });

describe("the bucket", () => {
  test.each([
    ["no encryption headers", {}, allowed("Everything")],
    ["the bucket's key", { [ENCRYPTION]: "aws:kms", [ENCRYPTION_KEY]: KEY }, allowed("Everything")],
    ["S3-managed keys", { [ENCRYPTION]: "AES256" }, denied("OnlyEncryptedByKms", "NotWithTheKeyOfTheAccount")],
    ["another key", { [ENCRYPTION]: "aws:kms", [ENCRYPTION_KEY]: `${KEY}2` }, denied("OnlyWithTheKeyOfTheBucket")],
    ["KMS but no key ID", { [ENCRYPTION]: "aws:kms" }, denied("NotWithTheKeyOfTheAccount")],
    [
      "a customer-provided key",
      { "s3:x-amz-server-side-encryption-customer-algorithm": "AES256" },
      denied("NotWithAKeyOfTheCaller"),
    ],
  ])("a PutObject request is allowed only if the bucket's key encrypts the object: %s", (_what, context, decision) => {
    expect(ask("admin", "s3:PutObject", DUMP, context)).toEqual(decision);
  });

  test("the bucket denies requests without TLS 1.2 or later", () => {
    const plain = { "aws:SecureTransport": "false" };
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:DeleteBucketPolicy"]) {
      for (const path of ["", DUMP]) {
        expect(ask("admin", action, path, plain)).toEqual(denied("OnlyOverTls"));
        expect(ask("admin", action, path, { "s3:TlsVersion": "1.1" })).toEqual(denied("OnlyOverTls12OrLater"));
        expect(ask("admin", action, path, { "s3:TlsVersion": "1.2" }).allowed).toBe(true);
      }
    }
  });

  test("the bucket denies overwriting a manifest but accepts new data", () => {
    expect(ask("writer", "s3:PutObject", MANIFEST, ONCE)).toEqual(allowed("WriteBackups"));
    expect(ask("writer", "s3:PutObject", MANIFEST)).toEqual(denied("ManifestsOnlyOnce"));
    expect(ask("admin", "s3:PutObject", MANIFEST)).toEqual(denied("ManifestsOnlyOnce"));
    expect(ask("writer", "s3:PutObject", DUMP)).toEqual(allowed("WriteBackups"));
    expect(ask("writer", "s3:PutObject", "/config/x/manifest.json")).toEqual(denied("ManifestsOnlyOnce"));
  });

  test("the bucket denies destructive actions by the backup roles even if IAM allows them", () => {
    for (const action of DESTRUCTIVE_ACTIONS) {
      for (const path of ["", DUMP]) {
        expect(ask("compromisedWriter", action, path)).toEqual(denied("BackupRolesDestroyNothing"));
        expect(ask("admin", action, path)).toEqual(allowed("Everything"));
      }
    }
    expect(ask("compromisedWriter", "s3:PutObject", DUMP)).toEqual(allowed("Everything"));
  });

  test("the bucket policy alone grants no access", () => {
    expect(bucketPolicy.Statement.map(({ Effect }) => Effect)).toEqual(Array(8).fill("Deny"));
  });
});

describe("the writer", () => {
  test.each([
    ["can add a dump", "s3:PutObject", DUMP, true],
    ["can add a copy of the configuration", "s3:PutObject", "/config/x/objects.json", true],
    ["can abort an upload", "s3:AbortMultipartUpload", DUMP, true],
    ["can read an object that it wrote", "s3:GetObject", DUMP, true],
    ["can't write outside its prefixes", "s3:PutObject", "/other/x", false],
    ["can't list objects", "s3:ListBucket", "", false],
    ["can't list versions", "s3:ListBucketVersions", "", false],
    ["can't read an overwritten version", "s3:GetObjectVersion", DUMP, false],
    ["can't delete an object", "s3:DeleteObject", DUMP, false],
    ["can't delete a version", "s3:DeleteObjectVersion", DUMP, false],
    ["can't shorten a lock", "s3:PutObjectRetention", DUMP, false],
    ["can't remove a legal hold", "s3:PutObjectLegalHold", DUMP, false],
    ["can't bypass a lock", "s3:BypassGovernanceRetention", DUMP, false],
    ["can't make an object public", "s3:PutObjectAcl", DUMP, false],
    ["can't change the bucket policy", "s3:PutBucketPolicy", "", false],
    ["can't change the lifecycle rules", "s3:PutLifecycleConfiguration", "", false],
    ["can't suspend versioning", "s3:PutBucketVersioning", "", false],
  ])("the writer role %s", (_what, action, path, isAllowed) => {
    expect(ask("writer", action, path, { "s3:prefix": "database/" }).allowed).toBe(isAllowed);
  });

  test("the writer role grants only the expected actions, even without the bucket policy", () => {
    expect(actionsOf(POLICIES.writer.policy)).toEqual([
      ...["kms:Decrypt", "kms:GenerateDataKey"],
      ...["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
    ]);
  });

  test("the writer role has access only to the prefixes of configured backups", () => {
    const { Statement } = backupWriterPolicy({ ...props, backups: { region: "eu-central-1", database: DAILY } });
    expect(Statement[0]?.Resource).toEqual([`${BUCKET}/database/*`]);
  });
});

describe("the reader", () => {
  test.each([
    ["can read a dump", "s3:GetObject", DUMP, true],
    ["can read an overwritten version", "s3:GetObjectVersion", DUMP, true],
    ["can list objects below a prefix", "s3:ListBucket", "", true],
    ["can list versions below a prefix", "s3:ListBucketVersions", "", true],
    ["can't read outside its prefixes", "s3:GetObject", "/other/x", false],
    ["can't write", "s3:PutObject", DUMP, false],
    ["can't delete an object", "s3:DeleteObject", DUMP, false],
    ["can't bypass a lock", "s3:BypassGovernanceRetention", DUMP, false],
  ])("the reader role %s", (_what, action, path, isAllowed) => {
    expect(ask("reader", action, path, { "s3:prefix": "database/2026" }).allowed).toBe(isAllowed);
  });

  test("the reader role grants only the expected actions", () => {
    expect(actionsOf(POLICIES.reader.policy)).toEqual([
      "kms:Decrypt",
      ...["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"],
    ]);
  });

  test("the reader role can't list the whole bucket", () => {
    expect(ask("reader", "s3:ListBucket", "").allowed).toBe(false);
  });
});

describe("the key", () => {
  const keyPolicy = backupKeyPolicy({
    accountArn: `arn:aws:iam::${ACCOUNT}:root`,
    accountId: ACCOUNT,
    region: "eu-central-1",
  });
  const through = (service: string, account = ACCOUNT) => ({
    "kms:ViaService": service,
    "kms:CallerAccount": account,
  });
  const use = (action: string, context: Record<string, string>, policies: readonly PolicyDocument[]) =>
    policies.every((policy) => decide([policy], { action, resource: KEY, context }).allowed);

  test("the key can be used only through S3 in its region and account", () => {
    for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
      expect(use(action, through("s3.eu-central-1.amazonaws.com"), [keyPolicy])).toBe(true);
      expect(use(action, through("s3.eu-west-1.amazonaws.com"), [keyPolicy])).toBe(false);
      expect(use(action, through("s3.eu-central-1.amazonaws.com", "210987654321"), [keyPolicy])).toBe(false);
      expect(use(action, {}, [keyPolicy])).toBe(false);
    }
    expect(use("kms:CreateGrant", through("s3.eu-central-1.amazonaws.com"), [keyPolicy])).toBe(false);
    expect(use("kms:PutKeyPolicy", {}, [keyPolicy])).toBe(true);
  });

  test("the key allows the writer to encrypt and decrypt, and the reader only to decrypt", () => {
    const s3 = through("s3.eu-central-1.amazonaws.com");
    expect(use("kms:GenerateDataKey", s3, [keyPolicy, POLICIES.writer.policy])).toBe(true);
    expect(use("kms:Decrypt", s3, [keyPolicy, POLICIES.writer.policy])).toBe(true);
    expect(use("kms:Decrypt", s3, [keyPolicy, POLICIES.reader.policy])).toBe(true);
    expect(use("kms:GenerateDataKey", s3, [keyPolicy, POLICIES.reader.policy])).toBe(false);
    expect(use("kms:Decrypt", {}, [POLICIES.writer.policy])).toBe(false);
    expect(use("kms:Decrypt", {}, [POLICIES.reader.policy])).toBe(false);
  });

  test("the key policy uses the S3 service name with .com.cn in China", () => {
    const policy = backupKeyPolicy({ accountArn: "", accountId: ACCOUNT, region: "cn-north-1" });
    expect(JSON.stringify(policy)).toContain('"kms:ViaService":"s3.cn-north-1.amazonaws.com.cn"');
  });
});

test("only the S3 logging service can write access logs, and only for this bucket and account", () => {
  const policy = logPolicy;
  const put = (source: string, account: string) =>
    decide([policy], {
      action: "s3:PutObject",
      resource: `${BUCKET}-access-logs/2026`,
      context: { "aws:SecureTransport": "true", "aws:SourceArn": source, "aws:SourceAccount": account },
    }).allowed;
  expect(put(BUCKET, ACCOUNT)).toBe(true);
  expect(put(`${BUCKET}-staging`, ACCOUNT)).toBe(false);
  expect(put(BUCKET, "210987654321")).toBe(false);
  expect(policy.Statement.filter(({ Effect }) => Effect === "Allow").map(({ Principal }) => Principal)).toEqual([
    { Service: "logging.s3.amazonaws.com" },
  ]);
});

test("the access log bucket prevents the backup roles from writing and deleting logs, even if IAM allows it", () => {
  for (const [arn, isDenied] of [
    [WRITER, true],
    [READER, true],
    [ADMIN, false],
  ] as const) {
    for (const action of [...DESTRUCTIVE_ACTIONS, "s3:PutObject"]) {
      const request = {
        action,
        resource: `${BUCKET}-access-logs/2026`,
        context: { "aws:SecureTransport": "true", "aws:PrincipalArn": arn },
      };
      expect(decide([ADMIN_POLICY, logPolicy], request)).toEqual(
        isDenied ? denied("BackupRolesDestroyNothing") : allowed("Everything"),
      );
    }
  }
});

test("no policy allows every principal or a wildcard action", () => {
  const documents = [
    bucketPolicy,
    logPolicy,
    backupKeyPolicy({ accountArn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, region: "eu-central-1" }),
    POLICIES.writer.policy,
    POLICIES.reader.policy,
  ];
  const allowances = documents.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === "Allow");
  expect(allowances).toHaveLength(9);
  for (const { Principal, Action } of allowances) {
    expect(Principal).not.toBe("*");
    expect(Action.filter((action) => action.includes("*"))).toEqual([]);
  }
});
