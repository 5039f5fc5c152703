import type { TestFile } from "./record-page";
import type { Measurement } from "./record";

/** Whether every test of a file passed. A file that could not be loaded has no tests. */
export function hasPassed({ status, assertionResults }: TestFile): boolean {
  return status === "passed" && assertionResults.every((test) => test.status !== "failed");
}

/** The files of a run, with those that ran again in place of their first attempts. */
export function completed(first: readonly TestFile[], again: readonly TestFile[]): readonly TestFile[] {
  return first.map((file) => {
    const next = again.find(({ name }) => name === file.name);
    return next === undefined ? file : { ...next, failedBefore: [...(file.failedBefore ?? []), ...failedTests(file)] };
  });
}

function failedTests({ assertionResults }: TestFile): readonly string[] {
  return assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
}

/** The measurements without those that a second attempt repeated. */
export function lastOf(measurements: readonly Measurement[]): readonly Measurement[] {
  return [...new Map(measurements.map((one) => [JSON.stringify([one.topic, one.what]), one])).values()];
}
