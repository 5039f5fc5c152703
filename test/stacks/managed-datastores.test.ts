import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { synthesize } from "../../charts/synthesize";
import { environmentProblems } from "../../lib/rules/environment";
import { PROJECT, environmentOf, layerOf } from "../helpers/fixtures";
import { environmentOfContainer, mainContainer } from "../helpers/kubernetes";
import { record, resourceOf, withoutSecrets, type Registered } from "../helpers/pulumi";

jest.mock("@254carbon/access-layer/pulumi", () => jest.requireActual("../../stacks/index"), { virtual: true });

const EXAMPLE = join("examples", "managed-datastores", "stack");
const ENVIRONMENTS = join(EXAMPLE, "environments");
const prices = environmentOf("prices", ENVIRONMENTS);
/** Broker list as stored in the Secret. The layer appends the port from the environment file. */
const KAFKA = "b-1.prices.kafka.example:9094,b-2.prices.kafka.example";
const CANARY = "canary-4711-canary-4711";

let registered: readonly Registered[];

beforeAll(async () => {
  registered = await record(() => {
    runtime.setAllConfig(
      {
        "aws:region": "eu-central-1",
        "aws:allowedAccountIds": '["123456789012"]',
        "access-layer:subnetIds": '["subnet-1","subnet-2","subnet-3"]',
        "access-layer:securityGroupIds": '["sg-1"]',
        "access-layer:postgresPassword": CANARY,
        "access-layer:redisPassword": CANARY,
      },
      ["access-layer:postgresPassword", "access-layer:redisPassword"],
    );
    process.chdir(join(PROJECT, EXAMPLE));
    jest.requireActual(join(PROJECT, EXAMPLE, "main.ts"));
  }, "prices");
});

afterAll(() => process.chdir(PROJECT));

test("the prices environment is valid, and its services read hosts from a Secret", () => {
  expect(environmentProblems(prices.environment, prices.release)).toEqual([]);
  const variables = (name: string) =>
    environmentOfContainer(mainContainer(synthesize(layerOf(prices)).manifests, name));
  expect(variables("auth")).toMatchObject({
    ACCESS_POSTGRES_HOST: "secret:managed-endpoints/postgres",
    ACCESS_POSTGRES_SSLMODE: "require",
    ACCESS_REDIS_HOST: "secret:managed-endpoints/redis",
    ACCESS_REDIS_URL: "rediss://$(ACCESS_REDIS_HOST):6379/0",
  });
  expect(variables("metrics")).toMatchObject({
    ACCESS_KAFKA_HOST: "secret:managed-endpoints/kafka",
    ACCESS_KAFKA_BOOTSTRAP_SERVERS: "$(ACCESS_KAFKA_HOST):9094",
  });
});

test("a variable that references ACCESS_KAFKA_HOST comes after it, because Kubernetes expands only earlier variables", () => {
  const container = mainContainer(synthesize(layerOf(prices)).manifests, "metrics");
  const order = container.env.map(({ name }) => name).filter((name) => /KAFKA_(HOST|BOOTSTRAP)/.test(name));
  expect(order).toEqual(["ACCESS_KAFKA_HOST", "ACCESS_KAFKA_BOOTSTRAP_SERVERS"]);
});

test("the stack writes the hosts from AWS into the Secret that the services read", () => {
  const secret = resourceOf(registered, "access-layer:Secret/254carbon-access/managed-endpoints");
  expect(secret.inputs["stringData"]).toMatchObject({
    value: { postgres: "prices.rds.example", redis: "prices.cache.example", kafka: KAFKA },
  });
  const deployment = resourceOf(registered, "access-layer:Deployment/254carbon-access/metrics");
  expect(deployment.dependsOn).toContain(secret.name);
});

test("appending the port in the environment file completes the broker list", () => {
  const { port } = prices.environment.datastores.kafka as { readonly port: number };
  expect(`${KAFKA}:${port}`).toBe("b-1.prices.kafka.example:9094,b-2.prices.kafka.example:9094");
});

test("all resources of the managed datastores are protected, including the layer and the providers", () => {
  expect(registered.filter(({ protect }) => !protect).map(({ name }) => name)).toEqual([]);
});

test("no password of the managed datastores appears in plaintext", () => {
  const inputs = registered.map((one) => one.inputs);
  expect(JSON.stringify(inputs)).toContain(CANARY);
  expect(JSON.stringify(inputs.map(withoutSecrets))).not.toContain(CANARY);
});

test("the managed datastores are encrypted, multi-zone and protected, and use the provider of the stack", () => {
  const stores = registered.filter(({ type }) => /^aws:(rds|elasticache|msk)/.test(type));
  expect(stores.map(({ type }) => type).sort()).toEqual([
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:msk/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:rds/subnetGroup:SubnetGroup",
  ]);
  expect(stores.filter(({ protect, provider }) => !protect || provider !== "prices")).toEqual([]);
  const of = (type: string) => stores.find((one) => one.type === `aws:${type}`)?.inputs;
  expect(of("rds/instance:Instance")).toMatchObject({
    // Only the major version is set. AWS upgrades minor versions automatically, and a pinned minor version would then
    // request a downgrade.
    engineVersion: "16",
    storageEncrypted: true,
    multiAz: true,
    deletionProtection: true,
    finalSnapshotIdentifier: "prices-final",
  });
  expect(of("elasticache/replicationGroup:ReplicationGroup")).toMatchObject({
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    multiAzEnabled: true,
  });
  expect(of("msk/cluster:Cluster")).toMatchObject({
    encryptionInfo: { encryptionInTransit: { clientBroker: "TLS", inCluster: true } },
  });
});
