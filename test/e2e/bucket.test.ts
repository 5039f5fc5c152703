import { createHash, randomBytes } from "crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { dirname, join } from "path";
import { synthesize } from "../../charts/synthesize";
import { DESTRUCTIVE_ACTIONS } from "../../lib/backups/bucket-policy";
import type { PolicyDocument, Statement } from "../../lib/backups/policy-document";
import { environmentOf, layerOf } from "../helpers/fixtures";
import { policyIn, recordStack, resourceIn, type Recorded } from "../helpers/recorded-aws";
import { podOn } from "./backup/pod";
import { STORE_ACCOUNT, output, startGuardedStore, type GuardedStore, type Identity } from "./bucket/guarded-store";
import { EVERYTHING, REFUSED, UNKNOWN_ACTION } from "./bucket/policies";
import type { Outcome } from "./support/kubectl";

/**
 * Tests the bucket policy and roles of prod's stack on a real S3 server with a real IAM server (versitygw). It does not cover the
 * statements in {@link REFUSED}; encryption, lifecycle, public access block, access logs and KMS, which the server does not
 * support; or role assumption, because the server can't fetch issuer keys on this machine and does not support Pod Identity.
 * Users with the roles' policies are used in place of the roles. `test/lib/backups/` checks the conditions that the server does not
 * support, following AWS's published evaluation rules.
 */
const prod = environmentOf("prod");
const BUCKET = "254carbon-backups";
const DATA = "database/20260101T000000Z-x/access.dump";
const MANIFEST = "database/20260101T000000Z-x/manifest.json";

let folder: string;
let store: GuardedStore;
let recorded: readonly Recorded[];
let [writer, reader, spoiltWriter, admin]: Identity[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-bucket-"));
  store = await startGuardedStore(folder);
  recorded = await recordStack(prod.environment);
  writer = await store.newUser("writer", document("iam/rolePolicy:RolePolicy", "prod-backup"));
  reader = await store.newUser("reader", document("iam/rolePolicy:RolePolicy", "prod-restore"));
  spoiltWriter = await store.newUser("spoilt-writer", EVERYTHING);
  admin = await store.newUser("admin", EVERYTHING);

  await output(s3(store.root, "create-bucket", "--object-lock-enabled-for-bucket"));
});

afterAll(async () => {
  await store?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const inputs = (type: string) => resourceIn(recorded, type, "prod:backups").inputs;

/** A policy that the stack registers, with the store's account ID. */
function document(type: string, name: string): PolicyDocument {
  return policyIn(resourceIn(recorded, type, name), "policy", STORE_ACCOUNT);
}

const bucketPolicy = () => document("s3/bucketPolicy:BucketPolicy", "prod:backups");

const s3 = (who: Identity | undefined, command: string, ...args: readonly string[]) =>
  store.s3(who ?? store.root, "s3api", command, "--bucket", BUCKET, ...args);

const at = (key: string) => ["--key", key];

function file(text = "some bytes"): readonly string[] {
  const path = join(mkdtempSync(join(folder, "file-")), "body");
  writeFileSync(path, text);
  return ["--body", path];
}

function putPolicy(statements: readonly Statement[]): Promise<Outcome> {
  const [, path = ""] = file(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
  return s3(store.root, "put-bucket-policy", "--policy", `file://${path}`);
}

const NOT_ALLOWED = { stderr: expect.stringMatching(/AccessDenied.*no identity-based policy allows/s) };
/** Result of a request that a policy denies explicitly. */
const DENIED = { stderr: expect.stringMatching(/AccessDenied.*explicit deny in a resource-based policy/s) };
const FINE = { code: 0 };

describe("the bucket", () => {
  test("the bucket keeps old object versions", async () => {
    expect(inputs("s3/bucketVersioning:BucketVersioning")["versioningConfiguration"]).toEqual({
      status: JSON.parse(await output(s3(store.root, "get-bucket-versioning"))).Status,
    });
  });

  test("the bucket accepts an object lock configuration with and without a rule", async () => {
    expect(inputs("s3/bucket:Bucket")["objectLockEnabled"]).toBe(true);
    const { objectLockEnabled, rule } = inputs("s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration") as {
      readonly objectLockEnabled: string;
      readonly rule: { readonly defaultRetention: { readonly mode: string; readonly days: number } };
    };
    const { mode, days } = rule.defaultRetention;
    const withRule = { ObjectLockEnabled: objectLockEnabled, Rule: { DefaultRetention: { Mode: mode, Days: days } } };
    for (const lock of [{ ObjectLockEnabled: objectLockEnabled }, withRule]) {
      const configuration = ["--object-lock-configuration", JSON.stringify(lock)];
      await expect(s3(store.root, "put-object-lock-configuration", ...configuration)).resolves.toMatchObject(FINE);
    }
    const found = JSON.parse(await output(s3(store.root, "get-object-lock-configuration")));
    expect(found.ObjectLockConfiguration).toEqual(withRule);
  });

  test("the bucket accepts all policy statements that the server supports", async () => {
    const said: Record<string, string> = {};
    for (const statement of bucketPolicy().Statement) {
      const { code, stderr } = await putPolicy([statement]);
      if (code !== 0) said[statement.Sid] = stderr.trim().replace(/^.*operation: /s, "");
    }
    expect(said).toEqual(REFUSED);
    const [last] = bucketPolicy().Statement.slice(-1);
    const known = { Action: DESTRUCTIVE_ACTIONS.filter((action) => action !== UNKNOWN_ACTION) };
    await expect(putPolicy([{ ...(last as Statement), ...known }])).resolves.toMatchObject(FINE);
  });
});

describe("the bucket policy", () => {
  beforeAll(async () => {
    const { Statement } = bucketPolicy();
    const known = Statement.filter(({ Sid }) => REFUSED[Sid] === undefined);
    const denial = Statement.find(({ Sid }) => Sid === "BackupRolesDestroyNothing");
    // The server does not set aws:PrincipalArn in S3 requests, so the roles are principals here.
    const { Condition: _condition, ...rest } = denial as Statement;
    const Principal = { AWS: spoiltWriter?.arn ?? "" };
    const Action = rest.Action.filter((action) => action !== UNKNOWN_ACTION);
    await output(putPolicy([...known, { ...rest, Principal, Action }]));
    await output(s3(writer, "put-object", ...at(DATA), ...file()));
    await output(s3(writer, "put-object", ...at(MANIFEST), "--if-none-match", "*", ...file()));
  });

  test.each([
    ["read an object", "get-object", [...at(DATA), "/dev/null"]],
    ["look up an object", "head-object", at(DATA)],
    ["write an object", "put-object", at("database/1/clear")],
  ] as const)("no user can %s over plain HTTP", async (_what, command, args) => {
    const asked = await store.s3InClear(admin ?? store.root, "s3api", command, "--bucket", BUCKET, ...args);
    // A HEAD response has a status code but no error body.
    expect(asked).toMatchObject(command === "head-object" ? { stderr: expect.stringContaining("(403)") } : DENIED);
    await expect(s3(admin, command, ...args)).resolves.toMatchObject(FINE);
  });

  test.each([
    ["can read the metadata of its objects", "head-object", [...at(DATA), "--checksum-mode", "ENABLED"], FINE],
    ["can overwrite data, which creates a new version", "put-object", at(DATA), FINE],
    [
      "can't overwrite a manifest",
      "put-object",
      [...at(MANIFEST), "--if-none-match", "*"],
      { stderr: expect.stringContaining("PreconditionFailed") },
    ],
    ["can't write outside its prefixes", "put-object", at("other/x"), NOT_ALLOWED],
    ["can't start a multipart upload outside its prefixes", "create-multipart-upload", at("other/x"), NOT_ALLOWED],
    ["can't list objects", "list-objects-v2", ["--prefix", "database/"], NOT_ALLOWED],
    ["can't list object versions", "list-object-versions", ["--prefix", "database/"], NOT_ALLOWED],
    ["can't delete objects", "delete-object", at(DATA), NOT_ALLOWED],
    ["can't delete a manifest", "delete-object", at(MANIFEST), NOT_ALLOWED],
    [
      "can't shorten a lock",
      "put-object-retention",
      [
        ...at(DATA),
        "--retention",
        '{"Mode":"GOVERNANCE","RetainUntilDate":"2030-01-01T00:00:00Z"}',
        "--bypass-governance-retention",
      ],
      NOT_ALLOWED,
    ],
    ["can't set a legal hold", "put-object-legal-hold", [...at(DATA), "--legal-hold", "Status=OFF"], NOT_ALLOWED],
    [
      "can't suspend versioning",
      "put-bucket-versioning",
      ["--versioning-configuration", "Status=Suspended"],
      NOT_ALLOWED,
    ],
    [
      "can't remove the object lock configuration",
      "put-object-lock-configuration",
      ["--object-lock-configuration", '{"ObjectLockEnabled":"Enabled"}'],
      NOT_ALLOWED,
    ],
    ["can't delete the bucket policy", "delete-bucket-policy", [], NOT_ALLOWED],
    ["can't delete the bucket", "delete-bucket", [], NOT_ALLOWED],
  ] as const)("the writer %s", async (_what, command, args, outcome) => {
    await expect(s3(writer, command, ...args)).resolves.toMatchObject(outcome);
  });

  test.each([
    ["can list objects under a prefix", "list-objects-v2", ["--prefix", "database/"], FINE],
    ["can list versions under a prefix", "list-object-versions", ["--prefix", "database/"], FINE],
    ["can read objects", "get-object", [...at(DATA), "/dev/null"], FINE],
    ["can't list the whole bucket", "list-objects-v2", [], NOT_ALLOWED],
    ["can't write objects", "put-object", at(DATA), NOT_ALLOWED],
    ["can't delete objects", "delete-object", at(DATA), NOT_ALLOWED],
  ] as const)("the reader %s", async (_what, command, args, outcome) => {
    await expect(s3(reader, command, ...args)).resolves.toMatchObject(outcome);
  });

  test.each([
    ["can't delete objects", "delete-object", at(DATA)],
    ["can't suspend versioning", "put-bucket-versioning", ["--versioning-configuration", "Status=Suspended"]],
    ["can't delete the bucket policy", "delete-bucket-policy", []],
    [
      "can't remove the object lock configuration",
      "put-object-lock-configuration",
      ["--object-lock-configuration", '{"ObjectLockEnabled":"Enabled"}'],
    ],
  ] as const)("a backup role with all permissions %s", async (_what, command, args) => {
    await expect(s3(spoiltWriter, command, ...args)).resolves.toMatchObject(DENIED);
  });

  test("with a prefix, the writer and the reader have access only below the prefix", async () => {
    const backups = prod.environment.backups && { ...prod.environment.backups, bucket: { prefix: "a/prod" } };
    const own = await recordStack({ ...prod.environment, backups });
    const user = (name: string, role: string) =>
      store.newUser(name, policyIn(resourceIn(own, "iam/rolePolicy:RolePolicy", role), "policy", STORE_ACCOUNT));
    const below = {
      writer: await user("writer-below", "prod-backup"),
      reader: await user("reader-below", "prod-restore"),
    };
    const put = (key: string) => s3(below.writer, "put-object", ...at(key), ...file());
    await expect(put(`a/prod/${DATA}`)).resolves.toMatchObject(FINE);
    await expect(put(DATA)).resolves.toMatchObject(NOT_ALLOWED);
    const list = (prefix: string) => s3(below.reader, "list-objects-v2", "--prefix", prefix);
    await expect(list("a/prod/database/")).resolves.toMatchObject({
      stdout: expect.stringContaining(`a/prod/${DATA}`),
    });
    await expect(list("database/")).resolves.toMatchObject(NOT_ALLOWED);
  });

  test("objects that an administrator deletes or the writer overwrites are kept until the lock expires", async () => {
    const key = "database/20260102T000000Z-x/access.dump";
    const versionOf = (outcome: Promise<Outcome>) => output(outcome).then((text) => String(JSON.parse(text).VersionId));
    const first = await versionOf(s3(writer, "put-object", ...at(key), ...file("the first")));
    await versionOf(s3(writer, "put-object", ...at(key), ...file("the second")));
    await versionOf(s3(admin, "delete-object", ...at(key)));
    const copy = join(folder, "copy");
    await expect(s3(reader, "get-object", ...at(key), copy)).resolves.toMatchObject({
      stderr: expect.stringContaining("NoSuchKey"),
    });
    await expect(s3(reader, "get-object", ...at(key), "--version-id", first, copy)).resolves.toMatchObject(FINE);

    const version = [...at(key), "--version-id", first];
    await expect(s3(admin, "delete-object", ...version)).resolves.toMatchObject({
      stderr: expect.stringContaining("protected by object lock"),
    });
    const past = [...version, "--bypass-governance-retention"];
    await expect(s3(spoiltWriter, "delete-object", ...past)).resolves.toMatchObject(DENIED);
    await expect(s3(admin, "delete-object", ...past)).resolves.toMatchObject(FINE);
  });

  test("the role allows prod's backup to use multipart uploads, verify the upload and commit only once", async () => {
    const { manifests } = synthesize(layerOf(prod));
    const upload = async (overrides: Readonly<Record<string, string>> = {}) => {
      const pod = podOn(mkdtempSync(join(folder, "pod-")), manifests, "database-backup", {});
      const dump = randomBytes(6 * 2 ** 20);
      mkdirSync(join(pod.path("/spool"), "files"));
      writeFileSync(join(pod.path("/spool"), "files", "access.dump"), dump);
      writeFileSync(
        join(pod.path("/spool"), "SHA256SUMS"),
        `${createHash("sha256").update(dump).digest("hex")}  access.dump\n`,
      );
      writeFileSync(join(pod.path("/spool"), "about.json"), "{}");
      const { AWS_REQUEST_CHECKSUM_CALCULATION: _as, ...connection } = store.environment;
      const environment = {
        ...connection,
        ...writer?.keys,
        PATH: `${dirname(store.aws)}:/usr/local/bin:/usr/bin:/bin`,
        RUN: "20260103T000000Z-x",
        PART_BYTES: String(5 * 2 ** 20),
      };
      return pod.start("database-backup", { ...environment, ...overrides }).ended;
    };
    // For a missing object, S3 returns 403 to callers without list permission. This server returns 404.
    const programs = mkdtempSync(join(folder, "programs-"));
    const answer = "An error occurred (403) when calling the HeadObject operation: Forbidden";
    const forbidden = `if [[ "$2" == head-object && "$*" == */manifest.json* ]]; then echo "${answer}" >&2; exit 254; fi`;
    writeFileSync(join(programs, "aws"), `#!/bin/bash\n${forbidden}\nexec "${store.aws}" "$@"\n`, { mode: 0o755 });
    const first = await upload({ PATH: `${programs}:/usr/local/bin:/usr/bin:/bin` });
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining("20260103T000000Z-x/manifest.json") });
    expect(await upload()).toMatchObject({ code: 65, output: expect.stringContaining("is a backup already") });
  });
});

describe("IAM", () => {
  const roleWith = async (name: string, trust: PolicyDocument) => {
    const [, path = ""] = file(JSON.stringify(trust));
    return store.iam("create-role", "--role-name", name, "--assume-role-policy-document", `file://${path}`);
  };

  test("IAM accepts a role's IRSA trust policy and permissions, and rejects the Pod Identity service", async () => {
    const staging = await recordStack(environmentOf("staging").environment);
    const trustOf = (stack: readonly Recorded[], name: string) =>
      policyIn(resourceIn(stack, "iam/role:Role", name), "assumeRolePolicy", STORE_ACCOUNT);
    await expect(roleWith("irsa", trustOf(staging, "staging-backup"))).resolves.toMatchObject(FINE);
    const [, path = ""] = file(JSON.stringify(document("iam/rolePolicy:RolePolicy", "prod-backup")));
    const policy = ["--role-name", "irsa", "--policy-name", "backups", "--policy-document", `file://${path}`];
    await expect(store.iam("put-role-policy", ...policy)).resolves.toMatchObject(FINE);
    await expect(roleWith("pods", trustOf(recorded, "prod-backup"))).resolves.toMatchObject({
      stderr: expect.stringContaining('"SERVICE":"pods.eks.amazonaws.com"'),
    });
  });
});
