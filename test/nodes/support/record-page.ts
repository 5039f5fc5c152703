import { cpus, release, totalmem } from "os";
import { relative } from "path";
import { code, table } from "../../../dev/scripts/markdown";
import { projectFolder } from "../../../dev/tools/project";
import type { Measurement } from "./record";

/** The part of jest's JSON report that the page shows. */
export interface JestResult {
  readonly testResults: readonly TestFile[];
}

/** The tests of a file. */
export interface TestFile {
  /** Path of the file. */
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  /**
   * Tests that failed in earlier attempts of the same run.
   * @default - none; the first attempt passed
   */
  readonly failedBefore?: readonly string[];
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    /** Milliseconds. */
    readonly duration?: number | null;
  }[];
}

/** What the page says about a run. */
export interface RecordedRun {
  /** Heading of the page. */
  readonly title: string;
  /** Command of the run. */
  readonly command: string;
  /** Sentences about how to read the page. */
  readonly remark: string;
  /** Commit of the tested code. */
  readonly revision: string;
  readonly started: Date;
  readonly ended: Date;
  /** One line about the machine. */
  readonly facts: string;
  readonly files: readonly TestFile[];
  readonly measurements: readonly Measurement[];
}

/** One line about this machine. */
export function machineFacts(): string {
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} CPUs, ${gibibytes} GiB of memory, Linux ${/^\d+\.\d+/.exec(release())?.[0] ?? release()}`;
}

/** A page in `docs/generated/`: the tests of a run and what they measured. */
export function recordPage(run: RecordedRun): string {
  const { title, command, remark, revision, started, ended, facts, files, measurements } = run;
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const topics = [...new Set(measurements.map(({ topic }) => topic))].sort();
  const seconds = (ended.getTime() - started.getTime()) / 1000;
  return [
    `# ${title}`,
    `Written by ${code(command)} on ${started.toISOString().slice(0, 10)} with commit ${revision.slice(0, 7)}, on a machine with ${facts}. ${passed(files)}, in ${minutes(seconds)}.
${remark}`,
    ...secondAttempts(sorted),
    "## Measured",
    ...topics.flatMap((topic) => [`### ${topic}`, measuredTable(measurements.filter((one) => one.topic === topic))]),
    "## Tests",
    ...sorted.flatMap(({ name, startTime, endTime, assertionResults }) => [
      `### ${code(relative(projectFolder(), name))}, ${minutes((endTime - startTime) / 1000)}`,
      table(
        ["test", "time"],
        assertionResults.map(({ fullName, duration }) => [fullName, `${((duration ?? 0) / 1000).toFixed(0)} s`]),
      ),
    ]),
  ]
    .join("\n\n")
    .concat("\n");
}

/** A record must not hide that a test failed first. */
function secondAttempts(files: readonly TestFile[]): readonly string[] {
  const rows = files.flatMap(({ name, failedBefore = [] }) =>
    failedBefore.map((test) => [code(relative(projectFolder(), name)), test]),
  );
  return rows.length === 0
    ? []
    : [
        "## Failed at first",
        "These tests failed in the run, and passed when their files ran again.",
        table(["file", "test"], rows),
      ];
}

function passed(files: readonly TestFile[]): string {
  return files.some(({ failedBefore = [] }) => failedBefore.length > 0)
    ? "All tests passed, some only in a second attempt"
    : "All tests passed";
}

function measuredTable(measurements: readonly Measurement[]): string {
  return table(
    ["what", "value"],
    measurements.map(({ what, value }) => [what, value]),
  );
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} minutes`;
}
