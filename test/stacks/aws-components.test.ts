import { Provider } from "@pulumi/aws/provider";
import { RunError, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { BackupsSpec } from "../../lib/spec/backups";
import { requireRegion } from "../../stacks/aws-account";
import { BackupBucket, type BackupBucketArgs } from "../../stacks/backup-bucket";
import { BackupReader, BackupWriter } from "../../stacks/backup-roles";
import { ACCOUNT, policyIn, recordAws, resourceIn } from "../helpers/recorded-aws";

const backups: BackupsSpec = {
  region: "eu-central-1",
  database: { schedule: "15 2 * * *", retentionDays: 35 },
};
const of = { environment: "shop", backups };
const role = {
  ...of,
  bucketArn: "arn:aws:s3:::shop",
  keyArn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/1`,
  namespace: "shop",
  clusterName: "shop",
  identity: "podIdentity",
} as const;

/** Each component on its own, created the way a program in another project would create it. */
const COMPONENTS: readonly (readonly [string, (options?: ComponentResourceOptions) => unknown])[] = [
  ["BackupBucket", (options) => new BackupBucket("shop", of, options)],
  ["BackupWriter", (options) => new BackupWriter("shop", role, options)],
  ["BackupReader", (options) => new BackupReader("shop", role, options)],
];

describe.each(COMPONENTS)("%s alone", (component, make) => {
  test(`${component} rejects the default provider before it registers any resource`, async () => {
    let error: unknown;
    const recorded = await recordAws(() => {
      try {
        make();
      } catch (thrown) {
        error = thrown;
      }
    });
    expect(RunError.isInstance(error) && error.message).toBe(
      `${component} shop requires an explicit AWS provider (the default one uses the credentials of the machine); ` +
        'pass { provider: new aws.Provider("aws", { region, allowedAccountIds }) }',
    );
    expect(recorded).toEqual([]);
  });

  test(`${component} uses an explicit provider or its parent's provider`, async () => {
    for (const pass of [
      (provider: Provider) => ({ provider }),
      (provider: Provider) => ({ parent: new BackupReader("parent", role, { provider }) }),
    ]) {
      const recorded = await recordAws(() => make(pass(new Provider("shops", { region: "eu-central-1" }))));
      const made = recorded.filter(({ type, name }) => type.startsWith("aws:") && name.startsWith("shop"));
      expect(new Set(made.map(({ provider }) => provider))).toEqual(new Set(["shops"]));
    }
  });
});

describe("BackupBucket", () => {
  const make = (args: BackupBucketArgs) =>
    recordAws(() => new BackupBucket("shop", args, { provider: new Provider("shops", { region: "eu-central-1" }) }));

  test("bucketName sets the name of the bucket, from which the names of the log bucket and the key alias are derived", async () => {
    const recorded = await make({ ...of, bucketName: "shops-own" });
    const named = (type: string, name: string, field: string) => resourceIn(recorded, type, name).inputs[field];
    expect(named("s3/bucket:Bucket", "shop:backups", "bucket")).toBe("shops-own");
    expect(named("s3/bucket:Bucket", "shop:access-logs", "bucket")).toBe("shops-own-access-logs");
    expect(named("kms/alias:Alias", "shop:backups", "name")).toBe("alias/shops-own");
    const policy = policyIn(resourceIn(recorded, "s3/bucketPolicy:BucketPolicy", "shop:backups"));
    expect(policy.Statement[0]?.Resource).toEqual(["arn:aws:s3:::shops-own", "arn:aws:s3:::shops-own/*"]);
  });

  test("BackupBucket rejects a provider for a different region", () => {
    expect(() => requireRegion("BackupBucket shop", "eu-central-1", "eu-central-1")).not.toThrow();
    expect(() => requireRegion("BackupBucket shop", "eu-west-1", "eu-central-1")).toThrow(
      'BackupBucket shop: backups.region must be the AWS provider\'s region "eu-central-1", got "eu-west-1"; change it, or pass a provider for that region',
    );
  });
});
