import type { AlertingRule, MonitoringRule } from "../../lib/monitoring/monitoring-rule";
import { shorter } from "../nodes/support/shorter-rules";

const alert: AlertingRule = {
  alert: "BackupStale",
  expr: "time() - max(success) > 93600",
  for: "10m",
  labels: { severity: "warning", service: "database-backup", namespace: "n" },
  annotations: { summary: "s", description: "d" },
};
const to = { interval: "5s", windows: { "5m": "1m" }, limits: { BackupStale: [93_600, 60] } } as const;
const groupOf = (...rules: readonly MonitoringRule[]) => [{ name: "jobs", interval: "30s", rules }];

test("shorter rules differ from the rendered ones only in their durations, and list each change", () => {
  const recorded = { record: "a:b", expr: "rate(x[5m]) unless x offset 5m", labels: { namespace: "n" } };
  expect(shorter(groupOf(alert, recorded), to)).toEqual({
    groups: [
      {
        name: "jobs",
        interval: "5s",
        rules: [
          { ...alert, expr: "time() - max(success) > 60", for: "5s" },
          { ...recorded, expr: "rate(x[1m]) unless x offset 1m" },
        ],
      },
    ],
    changes: ["for 10m: 5s", "limit of BackupStale 93600 s: 60 s", "window 5m: 1m"],
  });
});

test("a window or limit that the test does not know is an error", () => {
  expect(() => shorter(groupOf({ ...alert, expr: "rate(x[7m]) > 93600" }), to)).toThrow("no shorter window for 7m");
  expect(() => shorter(groupOf({ ...alert, expr: "x > 5" }), to)).toThrow("BackupStale has no limit of 93600 s");
});
