import { mkdtempSync, rmSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { environmentOf } from "../helpers/fixtures";
import { recordStack, type Recorded } from "../helpers/recorded-aws";
import { scanStack, type Scan } from "./aws-scanner/checkov-terraform";
import { AWS_WAIVERS } from "./aws-scanner/waivers";
import { unusedParts, notCoveredOnce } from "./scanners/waiver";

const STACKS = ["prod", "staging"] as const;
const BUCKETS = ["backups", "access_logs"];
const ROLES = ["backup", "restore"];

const of = (names: readonly string[], ...checks: readonly string[]) =>
  checks.flatMap((check) => names.map((name) => `${check} ${name}`));

/** Checks that must pass. They prove that checkov scanned the resources, so an empty list of findings is meaningful. */
const MUST_PASS = [
  // Bucket checks cover logging, encryption, versioning, ACLs, public access, a valid policy, cleanup of incomplete uploads and
  // lifecycle.
  ...of(BUCKETS, "CKV_AWS_18", "CKV_AWS_19", "CKV_AWS_20", "CKV_AWS_21", "CKV_AWS_57"),
  ...of(BUCKETS, "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV2_AWS_6"),
  ...of(BUCKETS, "CKV_AWS_70", "CKV_AWS_93", "CKV_AWS_300", "CKV2_AWS_61", "CKV2_AWS_65"),
  // The bucket's KMS key is customer-managed and rotated, and its policy lists the principals.
  ...of(["backups"], "CKV_AWS_145", "CKV_AWS_7", "CKV_AWS_33", "CKV2_AWS_64"),
  // The roles have restricted trust policies and no wildcard permissions.
  ...of(ROLES, "CKV_AWS_60", "CKV_AWS_62", "CKV_AWS_63", "CKV2_AWS_40"),
  ...of(["backup"], "CKV_AWS_61"),
];

/**
 * checkov cannot verify the object lock or the denial of plain HTTP, because CKV_AWS_143 reads only a deprecated bucket argument
 * and CKV_AWS_379 depends on ACLs. `test/stacks/backup-bucket.test.ts` and `test/e2e/bucket.test.ts` cover both.
 */
describe("checkov on the AWS resources of every stack", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-aws-scanner-"));
  const scans = new Map<string, Scan>();
  let prod: readonly Recorded[];

  const record = (name: string) => recordStack(environmentOf(name).environment);

  // The first run installs checkov.
  beforeAll(async () => {
    prod = await record("prod");
    for (const name of STACKS) {
      scans.set(name, await scanStack(name, name === "prod" ? prod : await record(name), folder));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const findings = () => [...scans.values()].flatMap((scan) => scan.findings);

  test("every checkov finding in the AWS resources is covered by exactly one waiver", () => {
    expect(notCoveredOnce(findings(), AWS_WAIVERS)).toEqual([]);
  });

  test("every part of an AWS waiver matches a finding in each stack", () => {
    for (const name of STACKS) expect(unusedParts(AWS_WAIVERS, scans.get(name)?.findings ?? [])).toEqual([]);
  });

  test.each(STACKS)("%s passes the important checkov checks", (name) => {
    expect(MUST_PASS.filter((check) => !scans.get(name)?.passed.includes(check))).toEqual([]);
  });

  test("checkov reports more findings if a related resource is missing", async () => {
    const open = prod.filter(
      ({ type, name }) => !/PublicAccessBlock|Versioning|Lifecycle/.test(type) || !name.endsWith(":backups"),
    );
    const { findings: found } = await scanStack("prod", open, join(folder, "open"));
    const waived = ["access_logs", "CKV_AWS_61 restore"];
    const more = found
      .map(({ check, name }) => `${check} ${name}`)
      .filter((one) => !waived.some((part) => one.includes(part)));
    expect(more.sort()).toEqual(
      ["CKV2_AWS_6", "CKV2_AWS_61", "CKV2_AWS_62", "CKV_AWS_144", "CKV_AWS_21"].map((check) => `${check} backups`),
    );
  });
});
