import { synthesize } from "../../../charts/synthesize";
import { transitionWarnings } from "../../../lib/transitions/transitions";
import type { BackupBucketSpec } from "../../../lib/spec/backups";
import { environmentOf, layerOf } from "../../helpers/fixtures";

const prod = environmentOf("prod");
const { backups } = prod.environment;

function renderedWith(bucket: BackupBucketSpec | undefined) {
  const environment = { ...prod.environment, backups: backups && { ...backups, bucket } };
  return synthesize(layerOf({ ...prod, environment })).manifests;
}

const plain = renderedWith(undefined);
const job = (name: string) => `batch/v1/CronJob 254carbon-access/${name}`;

test("another bucket is a warning for each backup, and the steps keep the old bucket", () => {
  const warnings = transitionWarnings(plain, renderedWith({ name: "example-backups" }));
  expect(warnings.map(({ code, objects }) => [code, ...objects])).toEqual([
    ["backup/moved", job("database-backup")],
    ["backup/moved", job("configuration-backup")],
  ]);
  expect(warnings[0]).toMatchObject({
    message: `${job("database-backup")} uploads to s3://example-backups/database/ instead of s3://254carbon-backups/database/; the backups until now stay there`,
    steps: [
      "create the bucket example-backups before the apply, and let the role of the backups write to it",
      "after the apply, start a backup: `kubectl --namespace 254carbon-access create job --from=cronjob/database-backup database-backup-by-hand`",
      "keep the bucket 254carbon-backups, its key and a role that can read it until its backups have expired",
    ],
  });
});

test("another prefix is a warning, because no lifecycle covers the old one", () => {
  const prefixed = renderedWith({ prefix: "prod" });
  const [warning] = transitionWarnings(plain, prefixed);
  expect(warning).toMatchObject({
    code: "backup/moved",
    message: `${job("database-backup")} uploads to s3://254carbon-backups/prod/database/ instead of s3://254carbon-backups/database/; the backups until now stay there`,
    steps: [
      "let the role of the backups write to s3://254carbon-backups/prod/database/ before the apply",
      expect.stringContaining("start a backup"),
      "keep a role that can read s3://254carbon-backups/database/, and delete those backups after their retention: the lifecycle covers only the new prefix",
    ],
  });
  const [back] = transitionWarnings(prefixed, plain);
  expect(back?.message).toContain(
    "uploads to s3://254carbon-backups/database/ instead of s3://254carbon-backups/prod/database/",
  );
});

test("the default name written out, and other settings of the bucket, give no warning", () => {
  expect(transitionWarnings(plain, renderedWith({ name: "254carbon-backups", lockDays: 7 }))).toEqual([]);
});
