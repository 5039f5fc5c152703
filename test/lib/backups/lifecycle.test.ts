import { resolveBucket } from "../../../lib/backups/lifecycle";
import type { BackupBucketSpec } from "../../../lib/spec/backups";

const daysOf = (bucket: BackupBucketSpec | undefined, ...[database, configuration]: readonly number[]) => {
  const kept = (retentionDays: number | undefined) =>
    retentionDays === undefined ? undefined : { schedule: "15 2 * * *", retentionDays };
  return resolveBucket({
    region: "eu-central-1",
    database: kept(database),
    configuration: kept(configuration),
    bucket,
  }).noncurrentDays;
};

describe("retention of overwritten versions", () => {
  test.each([
    ["for 30 days if no backup is kept for longer", undefined, [7, 30], 30],
    ["as long as the backup with the longest retention", undefined, [35, 365], 365],
    ["as long as the backups if the lock ends earlier", { lockDays: 7 }, [35, 35], 35],
    ["for 30 days if the lock lasts as long as the retention", { lockDays: 35 }, [35, 35], 30],
    ["for 30 days without any backup", undefined, [], 30],
    ["for the number of days in the environment file", { noncurrentDays: 90 }, [35], 90],
  ] as const)("an overwritten version is kept %s", (_what, bucket, retentions, days) => {
    expect(daysOf(bucket, ...retentions)).toBe(days);
  });
});
