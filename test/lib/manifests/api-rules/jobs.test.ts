import { objectWith, outcomeAt, outcomeOf } from "../../../helpers/outcomes";

const template = { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } };

function outcome(before: object, after: object): string {
  const [old, next] = [before, after].map((spec) => objectWith("batch/v1", "Job", { template, ...spec }));
  return old === undefined || next === undefined ? "" : outcomeOf(old, next);
}
const outcomeOfCron = (path: readonly string[], value: unknown) => outcomeAt("cronjob-base", ["spec", ...path], value);

test("a CronJob may say that its Jobs have no manual selector", () => {
  expect(outcomeOfCron(["jobTemplate", "spec", "manualSelector"], false)).toBe("inPlace");
  expect(outcomeOfCron(["jobTemplate", "spec", "manualSelector"], true)).toBe(
    "spec.jobTemplate.spec.manualSelector must not be true",
  );
});

test.each([
  "*/5 * * * * ",
  " 0 2 * * *",
  "0\t2 * * *",
  "1,,2 * * * *",
  "0 0 1-5/2 JAN-mar sun",
  "@every 1h30m",
  "? * * * 6",
])("a schedule may be %j", (schedule) => {
  expect(outcomeOfCron(["schedule"], schedule)).toBe("inPlace");
});

test.each([
  "0 0 * * 7",
  "60 * * * *",
  "* 24 * * *",
  "0 0 0 * *",
  "0 0 * 13 *",
  "5-1 * * * *",
  "*/0 * * * *",
  "* * * *",
])("compare refuses the schedule %j", (schedule) => {
  expect(outcomeOfCron(["schedule"], schedule)).toBe(
    `spec.schedule must be a cron expression of five fields, got ${JSON.stringify(schedule)}`,
  );
});

test("a schedule may keep a time zone that it has, and may not get one", () => {
  const cron = (schedule: string, fields: object = {}) =>
    objectWith("batch/v1", "CronJob", { schedule, jobTemplate: { spec: { template } }, ...fields });
  const zoned = cron("TZ=UTC 0 1 * * *");
  expect(outcomeOf(zoned, cron("CRON_TZ=UTC 0 2 * * *"))).toBe("inPlace");
  expect(outcomeOf(zoned, cron("TZ=UTC 0 24 * * *"))).toContain("spec.schedule must be a cron expression");
  expect(outcomeOf(cron("0 1 * * *"), zoned)).toBe("spec.schedule must not have a time zone; use timeZone");
  expect(outcomeOf(zoned, cron("TZ=UTC 0 1 * * *", { timeZone: "Etc/UTC" }))).toBe(
    "spec.schedule must not have a time zone if timeZone is set",
  );
});

test("an indexed Job without numbers gets one completion", () => {
  const indexed = { completionMode: "Indexed" };
  expect(outcome(indexed, { ...indexed, activeDeadlineSeconds: 60 })).toBe("inPlace");
  expect(outcome(indexed, { ...indexed, completions: 1, parallelism: 1 })).toBe("same");
});

test("an indexed Job may have no completions", () => {
  const indexed = { completionMode: "Indexed", completions: 0 };
  expect(outcome(indexed, { ...indexed, activeDeadlineSeconds: 60 })).toBe("inPlace");
});

test("compare refuses an indexed Job of a CronJob without completions", () => {
  expect(outcomeOfCron(["jobTemplate", "spec", "completionMode"], "Indexed")).toBe(
    "spec.jobTemplate.spec.completions is required if completionMode is Indexed",
  );
});

test("a parallel Job gets no completions", () => {
  expect(outcome({ parallelism: 3 }, { parallelism: 3, completions: 1 })).toBe("recreated");
});

test("a Job keeps the completions that the API server wrote", () => {
  expect(outcome({}, { parallelism: 3 })).toBe("inPlace");
});

test("a Job that loses its parallelism is recreated, unless its completions are written", () => {
  expect(outcome({ parallelism: 3 }, {})).toBe("recreated");
  expect(outcome({ parallelism: 3, completions: 3 }, { completions: 3 })).toBe("inPlace");
});

test("a Job that loses its completions is recreated, even if they equal the default", () => {
  expect(outcome({ completions: 1 }, {})).toBe("recreated");
  expect(outcome({ completions: 2, parallelism: 2 }, { parallelism: 2 })).toBe("recreated");
});

test("a Job that loses backoffLimit, activeDeadlineSeconds, ttlSecondsAfterFinished or suspend changes in place", () => {
  const limits = { backoffLimit: 1, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 60, suspend: true };
  expect(outcome(limits, {})).toBe("inPlace");
});

test("a Job may not lose its completion mode", () => {
  const numbers = { completions: 2, parallelism: 2 };
  expect(outcome({ ...numbers, completionMode: "Indexed" }, numbers)).toBe("recreated");
});

test("an indexed Job may get other completions together with an equal parallelism", () => {
  const indexed = (completions: number, parallelism?: number) => ({
    completionMode: "Indexed",
    completions,
    ...(parallelism === undefined ? {} : { parallelism }),
  });
  expect(outcome(indexed(3, 3), indexed(5, 5))).toBe("inPlace");
  expect(outcome(indexed(3), indexed(1))).toBe("inPlace");
  expect(outcome(indexed(3, 3), indexed(5, 3))).toBe("recreated");
  expect(outcome(indexed(3), indexed(2))).toBe("recreated");
});

test("a Job with a policy for failures replaces only failed pods", () => {
  const podFailurePolicy = { rules: [{ action: "Ignore", onExitCodes: { operator: "In", values: [1] } }] };
  expect(outcome({ podFailurePolicy }, { podFailurePolicy, podReplacementPolicy: "Failed" })).toBe("same");
  expect(outcome({ podFailurePolicy }, { podFailurePolicy, podReplacementPolicy: "TerminatingOrFailed" })).toBe(
    "spec.podReplacementPolicy must be Failed if podFailurePolicy is set",
  );
});
