import { environmentProblems } from "../../../lib/rules/environment";
import type { EnvironmentSpec } from "../../../lib/spec/environment";
import { formatPath } from "../../../lib/spec/problem";
import { ENVIRONMENTS, environmentOf } from "../../helpers/fixtures";

const prod = environmentOf("prod");

/** Problems of an environment that differs from prod. */
function after(change: Partial<EnvironmentSpec>): readonly string[] {
  const problems = environmentProblems({ ...prod.environment, ...change }, prod.release);
  return problems
    .map(({ path, message, code }) => `${code} ${formatPath(path)}: ${message}`)
    .filter((line) => /^(jobs|backups)\//.test(line));
}

const { cluster, datastores, externalServices, backups, jobs } = prod.environment;

/** The same record without one of its keys. */
function without<T extends object>(record: T | undefined, key: keyof T): T {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => name !== key)) as T;
}

test.each(ENVIRONMENTS)("the jobs and backups of %s have no problems", (name) => {
  const { environment, release } = environmentOf(name);
  expect(environmentProblems(environment, release)).toEqual([]);
});

describe("jobs", () => {
  test("jobs require fixed versions, valid names and a deadline", () => {
    const limits = { deadlineSeconds: 5 };
    const broken = {
      cacheWarm: { version: "latest", digest: "sha512:1", user: "a b", hotQueries: "Hot", ...limits },
      backfill: { image: "ghcr.io/x/y", ...limits },
      probe: { image: "curl:latest", ...limits },
    };
    expect(after({ jobs: broken })).toEqual([
      expect.stringMatching(/^jobs\/version jobs\.cacheWarm\.version: must be a fixed version/),
      expect.stringMatching(/^jobs\/digest jobs\.cacheWarm\.digest: must be "sha256:" and 64/),
      expect.stringMatching(/^jobs\/user jobs\.cacheWarm\.user: must be a user/),
      expect.stringMatching(/^jobs\/hot-queries jobs\.cacheWarm\.hotQueries: must be at most 253/),
      "jobs/deadline jobs.cacheWarm.deadlineSeconds: must be a whole number from 10 to 604800, got 5; write 10 or more",
      expect.stringMatching(/^jobs\/image jobs\.backfill\.image: must have a tag or digest, got "ghcr.io\/x\/y"/),
      expect.stringMatching(/^jobs\/deadline jobs\.backfill/),
      expect.stringMatching(/^jobs\/image jobs\.probe\.image: must be a fixed version/),
      expect.stringMatching(/^jobs\/deadline jobs\.probe/),
    ]);
  });

  test("a scheduled cache warm-up has a valid schedule and different tenants", () => {
    const withSchedule = (more: object) => after({ jobs: { cacheWarm: { version: "v1.0.1", ...more } } });
    const schedule = "30 6 * * 1-5";
    expect(withSchedule({ schedule, timeZone: "Europe/London", tenants: ["a", "b"] })).toEqual([]);
    expect(withSchedule({ schedule: "@daily", timeZone: "Local", tenants: ["a b", "c", "c"] })).toEqual([
      expect.stringMatching(/^jobs\/schedule jobs\.cacheWarm\.schedule: must have five fields/),
      expect.stringMatching(/^jobs\/time-zone jobs\.cacheWarm\.timeZone: must be an IANA time zone/),
      expect.stringMatching(/^jobs\/tenant jobs\.cacheWarm\.tenants\[0\]: must be a tenant such as .* got "a b"/),
      expect.stringMatching(/^jobs\/tenant jobs\.cacheWarm\.tenants\[2\]: .*"c"/),
    ]);
    const missing =
      "jobs/tenants jobs.cacheWarm.tenants: must name at least one tenant if schedule is set; add tenants, or remove schedule";
    expect(withSchedule({ schedule })).toEqual([missing]);
    expect(withSchedule({ schedule, tenants: [] })).toEqual([missing]);
    expect(withSchedule({ timeZone: "Etc/UTC", tenants: ["a"] })).toEqual([
      "jobs/unscheduled jobs.cacheWarm.timeZone: requires schedule; add it, or remove this field",
      "jobs/unscheduled jobs.cacheWarm.tenants: requires schedule; add it, or remove this field",
    ]);
  });

  test("jobs require the services and datastores that they call", () => {
    expect(after({ datastores: without(datastores, "redis") })).toEqual([
      "jobs/needs jobs.cacheWarm: requires redis, which it writes to; add datastores.redis, or remove the job",
    ]);
    expect(after({ datastores: without(datastores, "kafka") })).toEqual([
      "jobs/needs jobs.backfill: requires kafka, which it writes to; add datastores.kafka, or remove the job",
    ]);
    const projection =
      "requires the projection service, which it reads; add externalServices.projection, or remove the job";
    expect(after({ externalServices: without(externalServices, "projection") })).toEqual([
      `jobs/needs jobs.cacheWarm: ${projection}`,
      `jobs/needs jobs.backfill: ${projection}`,
    ]);
    expect(after({ services: {}, jobs: { probe: {} } })).toEqual([
      "jobs/needs jobs.probe: requires a service to probe; add one to services, or remove the job",
    ]);
    expect(after({ jobs: without(jobs, "backfill"), datastores: without(datastores, "kafka") })).toEqual([]);
  });
});

describe("backups", () => {
  const spec = backups ?? { region: "" };
  const database = spec.database ?? { schedule: "", retentionDays: 0 };
  const configuration = spec.configuration ?? { schedule: "", retentionDays: 0 };

  test("fields of backups must be valid for AWS and Kubernetes", () => {
    const broken = {
      region: "frankfurt",
      uploadImage: "amazon/aws-cli",
      database: {
        schedule: "@daily",
        timeZone: "CET",
        retentionDays: 0,
        spoolSize: "20",
        dumpImage: "postgres:latest",
      },
      configuration: {
        schedule: "61 * * * *",
        retentionDays: 4000,
        secretsCertificate: "none",
        copyImage: "UPPER:1",
        encryptionImage: "openssl",
      },
    };
    expect(after({ backups: broken }).map((line) => line.replace(/: .*/, ""))).toEqual([
      "backups/region backups.region",
      "backups/image backups.uploadImage",
      "backups/schedule backups.database.schedule",
      "backups/time-zone backups.database.timeZone",
      "backups/retention backups.database.retentionDays",
      "backups/spool-size backups.database.spoolSize",
      "backups/image backups.database.dumpImage",
      "backups/schedule backups.configuration.schedule",
      "backups/retention backups.configuration.retentionDays",
      "backups/certificate backups.configuration.secretsCertificate",
      "backups/image backups.configuration.copyImage",
      "backups/image backups.configuration.encryptionImage",
    ]);
  });

  test("backups require an AWS role in the field that matches the identity", () => {
    const roleArn = "arn:aws:iam::123456789012:role/backup";
    const withIdentity = (identity: "irsa" | "none" | "podIdentity", role?: string) =>
      after({ cluster: { ...cluster, identity }, backups: { ...spec, roleArn: role } });
    expect(withIdentity("podIdentity")).toEqual([]);
    expect(withIdentity("irsa", roleArn)).toEqual([]);
    expect(withIdentity("none")).toEqual([
      expect.stringMatching(
        /^backups\/identity cluster\.identity: must be podIdentity or irsa if backups are configured/,
      ),
    ]);
    expect(withIdentity("irsa")).toEqual([
      expect.stringMatching(/^backups\/role backups\.roleArn: is required when cluster\.identity is irsa/),
    ]);
    expect(withIdentity("irsa", "backup")).toEqual([
      expect.stringMatching(/^backups\/role backups\.roleArn: must be an IAM role ARN/),
    ]);
    expect(withIdentity("podIdentity", roleArn)).toEqual([
      expect.stringMatching(/^backups\/role backups\.roleArn: must not be set/),
    ]);
    expect(after({ cluster: { ...cluster, identity: "none" }, backups: { region: "eu-central-1" } })).toEqual([]);
  });

  test("database backups require PostgreSQL", () => {
    const needy = after({ datastores: without(without(datastores, "postgres"), "keycloak") });
    expect(needy).toEqual([
      "backups/needs backups.database: requires PostgreSQL; add datastores.postgres, or remove this backup",
    ]);
  });

  test("backups of an external PostgreSQL require an image that contains its tools", () => {
    const external = {
      kind: "external",
      host: "db.example.com",
      cidrs: ["10.0.0.0/24"],
      maxConnections: 500,
    } as const;
    const withImage = (dumpImage?: string) =>
      after({
        datastores: { ...datastores, postgres: external },
        backups: { ...spec, database: { ...database, dumpImage } },
      });
    expect(withImage()).toEqual([
      expect.stringMatching(/^backups\/dump-image backups\.database\.dumpImage: is required for an external/),
    ]);
    expect(withImage("postgres:17.2")).toEqual([]);
  });

  test("the bucket locks backups for whole days and no longer than their retention", () => {
    const withBucket = (bucket: NonNullable<typeof spec.bucket>, retentionDays = 35) =>
      after({ backups: { ...spec, configuration: { ...configuration, retentionDays }, bucket } });
    expect(withBucket({ lockDays: 35, noncurrentDays: 1, accessLogDays: 3650 })).toEqual([]);
    expect(withBucket({ lockDays: 0, noncurrentDays: 1.5, accessLogDays: 4000 })).toEqual([
      "backups/bucket-days backups.bucket.lockDays: must be a whole number from 1 to 3650, got 0; write 1 or more",
      "backups/bucket-days backups.bucket.noncurrentDays: must be a whole number from 1 to 3650, got 1.5; use a whole number",
      expect.stringMatching(
        /^backups\/bucket-days backups\.bucket\.accessLogDays: must be .*, got 4000; for retention longer than ten years, use an archive/,
      ),
    ]);
    expect(withBucket({ lockDays: 8 }, 7)).toEqual([
      "backups/lock-days backups.bucket.lockDays: must be at most 7, the shortest retentionDays of the backups, got 8; lower lockDays, or raise retentionDays",
    ]);
    expect(after({ backups: { region: "eu-central-1", bucket: { lockDays: 3650 } } })).toEqual([]);
  });

  test("the bucket has a valid name and prefix", () => {
    const withBucket = (bucket: NonNullable<typeof spec.bucket>) => after({ backups: { ...spec, bucket } });
    expect(withBucket({ name: "example.backups", prefix: "access-layer/prod" })).toEqual([]);
    expect(withBucket({ name: "Example", prefix: "prod/" })).toEqual([
      expect.stringMatching(
        /^backups\/bucket backups\.bucket\.name: must be a bucket name of 3 to 63 .* got "Example"/,
      ),
      expect.stringMatching(
        /^backups\/prefix backups\.bucket\.prefix: must be .* got "prod\/"; did you mean "prod"\?$/,
      ),
    ]);
  });

  test("the bucket keeps overwritten backups until they would have expired", () => {
    const withBucket = (bucket: NonNullable<typeof spec.bucket>, retentionDays = 35) =>
      after({ backups: { ...spec, configuration: { ...configuration, retentionDays }, bucket } });
    const problem = (longest: number, got: number) =>
      `backups/noncurrent-days backups.bucket.noncurrentDays: must be at least ${longest}, the longest retentionDays of the backups, because no lock protects an overwritten backup for that long, got ${got}; remove it, or set lockDays to ${longest} if every backup is kept that long`;
    expect(withBucket({ noncurrentDays: 1 }, 365)).toEqual([problem(365, 1)]);
    expect(withBucket({ noncurrentDays: 34 })).toEqual([problem(35, 34)]);
    expect(withBucket({ lockDays: 1, noncurrentDays: 34 })).toEqual([problem(35, 34)]);
    expect(withBucket({ lockDays: 35, noncurrentDays: 36 }, 90)).toEqual([problem(90, 36)]);
    for (const bucket of [{ noncurrentDays: 35 }, { lockDays: 35, noncurrentDays: 1 }, { accessLogDays: 1 }]) {
      expect(withBucket(bucket)).toEqual([]);
    }
    expect(after({ backups: { region: "eu-central-1", bucket: { noncurrentDays: 1 } } })).toEqual([]);
  });

  test("encryptionImage requires secretsCertificate", () => {
    expect(
      after({ backups: { ...spec, configuration: { ...configuration, encryptionImage: "alpine/openssl:3.5.8" } } }),
    ).toEqual([expect.stringMatching(/^backups\/encryption-image .*: requires secretsCertificate/)]);
  });
});
