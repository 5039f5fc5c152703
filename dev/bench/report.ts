import type { CaseResult } from "./cases";
import type { Result } from "./contest";
import { OURS } from "./entrants";
import { timing, wordOf, type Verdict } from "./verdicts";

/** Measurements, with date, machine and program versions. */
export interface Report {
  /** Date of the run. */
  readonly date: string;
  /** The machine. */
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly loadBefore: number;
    readonly loadAfter: number;
  };
  /** Versions of all programs. */
  readonly versions: Readonly<Record<string, string>>;
  /** How memory and CPU time were measured. */
  readonly memory: string;
  readonly cases: readonly CaseResult[];
  readonly verdicts: readonly Verdict[];
}

/** The report as text tables. */
export function tablesOf({ date, machine, versions, memory, cases, verdicts }: Report): string {
  const heading = [
    `${date}, ${machine.processor}, ${machine.cores} cores, load ${machine.loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} after`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    `Each time covers a whole process, measured from outside. The programs run alternately. Memory and CPU time: ${memory}.`,
  ];
  return [heading.join("\n"), ...cases.map(caseTable), ...(verdicts.length === 0 ? [] : [verdictTable(verdicts)])].join(
    "\n\n",
  );
}

function caseTable(result: CaseResult): string {
  const header = ["", "runs", "median s", "min", "max", "cpu s", "MB", "ms/object", "ratio"];
  const ours = timing(result, OURS)?.seconds.median;
  return `${result.title} (${result.objects} objects)\n${table([
    header,
    ...result.results.map((one) => resultRow(one, result.objects, ours)),
  ])}`;
}

function resultRow({ contender, outcome }: Result, objects: number, ours: number | undefined): string[] {
  if ("notRun" in outcome) return [contender, `not run: ${firstLine(outcome.notRun)}`];
  if ("failed" in outcome) return [contender, `FAILED: ${firstLine(outcome.failed)}`];
  if ("stoppedAfterSeconds" in outcome) return [contender, `stopped after ${outcome.stoppedAfterSeconds} s`];
  const { runs, seconds, cpuSeconds, megabytes } = outcome.measured;
  return [
    contender,
    String(runs),
    ...[seconds.median, seconds.minimum, seconds.maximum].map((number) => number.toFixed(3)),
    cpuSeconds?.toFixed(2) ?? "",
    megabytes?.toFixed(0) ?? "",
    ((seconds.median * 1000) / objects).toFixed(3),
    ours === undefined ? "" : `${(seconds.median / ours).toFixed(2)} ×`,
  ];
}

function verdictTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => {
    const { what, limit, measured } = verdict;
    return [what, `${limit.toFixed(2)} ×`, measured === undefined ? "" : `${measured.toFixed(2)} ×`, wordOf(verdict)];
  });
  return `Verdict: access-layer's time divided by the peer's time in the same run\n${table([["", "limit", "measured", ""], ...rows])}`;
}

/** Output of a quick run, which only checks that every case works. Lists failures, missing programs with reasons, and counts. */
export function quickLines(cases: readonly CaseResult[]): readonly string[] {
  const rows = cases.flatMap(({ name, results }) => results.map((result) => ({ name, ...result })));
  const failed = rows.flatMap(({ name, contender, outcome }) => {
    if ("failed" in outcome) return [`FAILED ${name}, ${contender}: ${outcome.failed}`];
    return "stoppedAfterSeconds" in outcome
      ? [`FAILED ${name}, ${contender}: stopped after ${outcome.stoppedAfterSeconds} s`]
      : [];
  });
  const skipped = rows.flatMap(({ name, contender, outcome }) =>
    "notRun" in outcome ? [`NOT RUN ${name}, ${contender}: ${firstLine(outcome.notRun)}`] : [],
  );
  const passed = rows.length - failed.length - skipped.length;
  return [...failed, ...skipped, `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`];
}

/** Whether every installed contender finished and wrote the expected output. */
export function allRan(cases: readonly CaseResult[]): boolean {
  return cases.every(({ results }) => results.every(({ outcome }) => "measured" in outcome || "notRun" in outcome));
}

/** Formats rows as aligned columns with right-aligned numbers. A row with fewer cells ends with a remark, which does not widen a column. */
function table(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length));
  const full = rows.filter((row) => row.length === columns);
  const isNumber = (column: number): boolean => full.slice(1).every((row) => /^\d|^$/.test(row[column] ?? ""));
  const layout = Array.from({ length: columns }, (_, column) => ({
    right: column > 0 && isNumber(column),
    width: Math.max(...(column === 0 ? rows : full).map((row) => row[column]?.length ?? 0)),
  }));
  const pad = (cell: string, column: number, row: readonly string[]): string => {
    const { right = false, width = 0 } = layout[column] ?? {};
    if (column > 0 && row.length < columns) return cell;
    return right ? cell.padStart(width) : cell.padEnd(width);
  };
  return rows.map((row) => `  ${row.map((cell, column) => pad(cell, column, row)).join("  ")}`.trimEnd()).join("\n");
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
