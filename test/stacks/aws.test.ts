import { Config, runtime } from "@pulumi/pulumi";
import { isProblemsError } from "../../lib/rules/problems-error";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { formatPath } from "../../lib/spec/problem";
import { awsOptions, awsResources } from "../../stacks/aws";
import { environmentOf, layerOf } from "../helpers/fixtures";
import {
  ACCOUNT,
  ISSUER,
  STACK_OPTIONS,
  policyIn,
  recordAws,
  recordStack,
  resourceIn,
  type Recorded,
} from "../helpers/recorded-aws";

const environment = (name: string) => environmentOf(name).environment;

let prod: readonly Recorded[];
let staging: readonly Recorded[];

beforeAll(async () => {
  prod = await recordStack(environment("prod"));
  staging = await recordStack(environment("staging"));
});

describe("the roles", () => {
  test("Pod Identity binds the backup roles to their ServiceAccounts", () => {
    const associations = prod.filter(({ type }) => type.endsWith(":PodIdentityAssociation"));
    const common = { clusterName: "access-layer-prod", namespace: "254carbon-access" };
    const writer = `arn:aws:iam::${ACCOUNT}:role/access-layer-backup-prod`;
    expect(associations.map(({ inputs }) => inputs)).toEqual([
      { ...common, serviceAccount: "database-backup", roleArn: writer },
      { ...common, serviceAccount: "configuration-backup", roleArn: writer },
      { ...common, serviceAccount: "restore-drill", roleArn: `arn:aws:iam::${ACCOUNT}:role/access-layer-restore-prod` },
    ]);
    const [trust] = policyIn(resourceIn(prod, "iam/role:Role", "prod-backup"), "assumeRolePolicy").Statement;
    expect(trust).toMatchObject({
      Principal: { Service: "pods.eks.amazonaws.com" },
      Condition: {
        StringEquals: {
          "aws:RequestTag/eks-cluster-arn": `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/access-layer-prod`,
        },
      },
    });
  });

  test("the reader role trusts only the restore drill and the account root", () => {
    for (const [stack, name, principal] of [
      [prod, "prod", { Service: "pods.eks.amazonaws.com" }],
      [staging, "staging", { Federated: expect.stringContaining(":oidc-provider/") }],
    ] as const) {
      const role = resourceIn(stack, "iam/role:Role", `${name}-restore`);
      const [pods, people, ...others] = policyIn(role, "assumeRolePolicy").Statement;
      expect(pods?.Principal).toEqual(principal);
      const subjects = Object.values(pods?.Condition?.["StringEquals"] ?? {}).flat();
      expect(subjects.filter((subject) => /(restore-drill|-backup)$/.test(subject))).toEqual([
        expect.stringMatching(/^(system:serviceaccount:254carbon-access:)?restore-drill$/),
      ]);
      expect(people).toEqual({
        Sid: "WhoeverTheAccountLets",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: ["sts:AssumeRole"],
      });
      expect(others).toEqual([]);
    }
  });

  test("IRSA binds the backup roles to their ServiceAccounts if configured, and roleArn contains the created role", () => {
    const role = resourceIn(staging, "iam/role:Role", "staging-backup");
    expect(policyIn(role, "assumeRolePolicy").Statement).toEqual([
      {
        Sid: "PodsOfTheBackups",
        Effect: "Allow",
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER.replace("https://", "")}` },
        Action: ["sts:AssumeRoleWithWebIdentity"],
        Condition: {
          StringEquals: {
            [`${ISSUER.replace("https://", "")}:aud`]: "sts.amazonaws.com",
            [`${ISSUER.replace("https://", "")}:sub`]: [
              "system:serviceaccount:254carbon-access:database-backup",
              "system:serviceaccount:254carbon-access:configuration-backup",
            ],
          },
        },
      },
    ]);
    expect(staging.filter(({ type }) => type.endsWith(":PodIdentityAssociation"))).toEqual([]);
    const { roleArn } = environment("staging").backups ?? {};
    expect(roleArn).toBe(`arn:aws:iam::${ACCOUNT}:role/${String(role.inputs["name"])}`);
  });

  test("the role policies have the statements from the model, limited to the created bucket and key", () => {
    const sids = ["prod-backup", "prod-restore"].map((name) =>
      policyIn(resourceIn(prod, "iam/rolePolicy:RolePolicy", name)).Statement.map(({ Sid }) => Sid),
    );
    expect(sids).toEqual([
      ["WriteBackups", "CompareWithWhatWasWritten", "UseTheKeyThroughS3"],
      ["ListBackups", "ReadBackups", "UseTheKeyThroughS3"],
    ]);
    expect(
      policyIn(resourceIn(prod, "iam/rolePolicy:RolePolicy", "prod-backup")).Statement.map(({ Resource }) => Resource),
    ).toEqual([
      ["arn:aws:s3:::254carbon-backups/database/*", "arn:aws:s3:::254carbon-backups/config/*"],
      ["arn:aws:s3:::254carbon-backups/database/*", "arn:aws:s3:::254carbon-backups/config/*"],
      [`arn:aws:kms:eu-central-1:${ACCOUNT}:key/prod:backups`],
    ]);
  });
});

describe("an environment", () => {
  test("an environment without backups creates no AWS resources and needs no AWS configuration", async () => {
    const asked = jest.fn(() => STACK_OPTIONS);
    expect(await recordAws(() => awsResources(layerOf(environmentOf("dev")), asked))).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  });

  test("an environment with a region but no backup kinds has a bucket and no roles", async () => {
    const types = (await recordStack({ ...environment("prod"), backups: { region: "eu-central-1" } })).map(
      ({ type }) => type,
    );
    expect(types.filter((type) => /iam|eks/.test(type))).toEqual([]);
    expect(types.filter((type) => type === "aws:s3/bucket:Bucket")).toHaveLength(2);
  });

  test("a stack uses the name and the prefix of the bucket in the environment file", async () => {
    const spec = environment("prod");
    const bucket = { name: "example.backups", prefix: "access-layer/prod" };
    const own = await recordStack({ ...spec, backups: spec.backups && { ...spec.backups, bucket } });
    const names = own.filter(({ type }) => type === "aws:s3/bucket:Bucket").map(({ inputs }) => inputs["bucket"]);
    expect(names.sort()).toEqual(["example.backups", "example.backups-access-logs"]);
    expect(resourceIn(own, "kms/alias:Alias").inputs["name"]).toBe("alias/example-backups");
    const { rules } = resourceIn(own, "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "prod:backups")
      .inputs as { readonly rules: readonly { readonly filter: { readonly prefix: string } }[] };
    const places = ["access-layer/prod/database/", "access-layer/prod/config/"];
    expect(rules.map(({ filter }) => filter.prefix)).toEqual([...places, ""]);
    const statements = ["prod-backup", "prod-restore"].map(
      (name) => policyIn(resourceIn(own, "iam/rolePolicy:RolePolicy", name)).Statement,
    );
    const objects = places.map((place) => `arn:aws:s3:::example.backups/${place}*`);
    expect(statements.map((all) => all[1]?.Resource)).toEqual([objects, objects]);
    expect(statements[1]?.[0]?.Condition).toEqual({
      StringLike: { "s3:prefix": places.map((place) => `${place}*`) },
    });
  });

  test("a stack rejects a bucket name that is too long for the access log bucket", async () => {
    const spec = environment("prod");
    const withName = (name: string) =>
      problemsOf({ ...spec, backups: spec.backups && { ...spec.backups, bucket: { name } } });
    expect(await withName("x".repeat(51))).toEqual([]);
    expect(await withName("x".repeat(52))).toEqual([
      'stack/bucket-name backups.bucket.name: must have at most 51 characters, so that the stack can add "-access-logs" for the access log bucket, got 52; choose a shorter name',
    ]);
  });

  test("awsResources reports all missing AWS settings together", async () => {
    const spec = environment("staging");
    const { name: _name, ...cluster } = spec.cluster;
    const broken: EnvironmentSpec = {
      ...spec,
      cluster,
      backups: { ...spec.backups, region: "eu-west-1", roleArn: "arn:aws:iam::210987654321:role/backup" },
    };
    expect(await problemsOf(broken)).toEqual([
      'stack/region backups.region: must be the stack\'s region "eu-central-1", got "eu-west-1"; change it, or aws:region in Pulumi.staging.yaml',
      expect.stringMatching(/^stack\/cluster-name cluster\.name: is missing: the stack binds .* EKS cluster/),
      'stack/role backups.roleArn: must end in role/access-layer-backup-staging, the role that the stack creates, got "arn:aws:iam::210987654321:role/backup"',
      'stack/account backups.roleArn: must be in an account of aws:allowedAccountIds in Pulumi.staging.yaml (123456789012), got "arn:aws:iam::210987654321:role/backup"',
    ]);
  });
});

async function problemsOf(spec: EnvironmentSpec): Promise<readonly string[]> {
  try {
    await recordStack(spec);
  } catch (error) {
    if (isProblemsError(error))
      return error.problems.map(({ code, path, message }) => `${code} ${formatPath(path)}: ${message}`);
    throw error;
  }
  return [];
}

test("awsOptions requires the region and allowed accounts in the stack configuration", async () => {
  const configured = async (values: Record<string, string>) => {
    await runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) });
    runtime.setAllConfig(values);
    return awsOptions();
  };
  const region = { "aws:region": "eu-central-1" };
  await expect(configured({ ...region, "aws:allowedAccountIds": '["123456789012"]' })).resolves.toEqual(STACK_OPTIONS);
  await expect(configured({ ...region, "aws:allowedAccountIds": "[]" })).rejects.toThrow(
    "must name at least one account",
  );
  await expect(configured(region)).rejects.toThrow("Missing required configuration variable 'aws:allowedAccountIds'");
  expect(new Config("aws").get("region")).toBe("eu-central-1");
});
