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

describe("a version that was written over is kept", () => {
  test.each([
    ["30 days, where no backup is kept for longer", undefined, [7, 30], 30],
    ["as long as the backup that is kept longest", undefined, [35, 365], 365],
    ["as long, where the lock ends before", { lockDays: 7 }, [35, 35], 35],
    ["30 days, where the lock lasts as long", { lockDays: 35 }, [35, 35], 30],
    ["30 days, where nothing is backed up", undefined, [], 30],
    ["for the days of the file", { noncurrentDays: 90 }, [35], 90],
  ] as const)("%s", (_what, bucket, retentions, days) => {
    expect(daysOf(bucket, ...retentions)).toBe(days);
  });
});
