// Runs the tests on real nodes: `npm run e2e:nodes -- [--full | --again] [PATTERN …]`. `--full` includes `test/nodes/full/` and, if all tests pass,
// writes docs/generated/real-nodes.md.
import { spawnSync } from "child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { completed, hasPassed, lastOf } from "./attempts";
import { machineFacts, recordPage, type JestResult, type TestFile } from "./record-page";
import { RECORD_FILE, clearRecord, type Measurement } from "./record";

const HELP = `usage: npm run e2e:nodes [-- [--full | --again] [PATTERN …]]

Runs the tests on real nodes, as root on Linux. PATTERN selects test files.

  --full    also runs test/nodes/full/ (up to 90 minutes) and, if everything passes, writes docs/generated/real-nodes.md
  --again   runs the files that failed in the last run with --full again and, if they pass, writes the page, which names them

example: npm run e2e:nodes -- --full
`;

const PAGE = join("docs", "generated", "real-nodes.md");
const REMARK =
  "The files of `test/nodes/full/` ran two at a time. Each node advertises all CPUs of the machine, so CPU requests are not tested. The times are measurements on this machine and not a promise.";
const FULL = "test/nodes/full/";
/** State of the last whole run, and the report of the files that ran again. */
const RUN = "build/reports/real-nodes-run.json";
const AGAIN = "build/reports/real-nodes-again.json";

/** A run of all files. */
interface WholeRun {
  readonly revision: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly files: readonly TestFile[];
}

/** Test files that run in one call of Jest. */
interface Part {
  readonly suite: "short" | "full";
  readonly patterns: readonly string[];
  /** Files at the same time. Each starts a separate cluster. */
  readonly workers: number;
  readonly report: string;
}

/** In this order. The short suite compares the machine before and after a cluster, so it runs alone. */
const WHOLE: readonly Part[] = [
  { suite: "short", patterns: [], workers: 1, report: "build/reports/real-nodes.json" },
  { suite: "full", patterns: [FULL], workers: 2, report: "build/reports/real-nodes-full.json" },
];

function main(args: readonly string[]): number {
  if (args.includes("--help")) {
    process.stdout.write(HELP);
    return 0;
  }
  const options = args.filter((arg) => arg.startsWith("-"));
  const patterns = args.filter((arg) => !arg.startsWith("-"));
  const problem = usageProblem(options, patterns);
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n\n${HELP}`);
    return 2;
  }
  if (options.includes("--again")) return runAgain();
  clearRecord();
  if (options.includes("--full") && patterns.length === 0) return runWhole();
  const [short] = WHOLE as [Part];
  return runJest({ ...short, suite: patterns.length > 0 ? "full" : "short", patterns });
}

function usageProblem(options: readonly string[], patterns: readonly string[]): string | undefined {
  const unknown = options.filter((arg) => arg !== "--full" && arg !== "--again");
  if (unknown.length > 0) return `unknown option: ${unknown.join(", ")}`;
  const isAgain = options.includes("--again");
  return isAgain && (options.length > 1 || patterns.length > 0)
    ? "--again takes no other option and no PATTERN"
    : undefined;
}

function runWhole(): number {
  for (const file of [RUN, ...WHOLE.map(({ report }) => report)]) rmSync(join(projectFolder(), file), { force: true });
  const started = Date.now();
  // The second part runs even if the first one fails, so that one run shows every failure.
  WHOLE.forEach(runJest);
  const missing = WHOLE.filter(({ report }) => !existsSync(join(projectFolder(), report)));
  if (missing.length > 0) {
    process.stderr.write(`interrupted before ${missing.map(({ suite }) => suite).join(" and ")} ended; run it again\n`);
    return 1;
  }
  return finish({ revision: revision(), started, files: WHOLE.flatMap(({ report }) => filesIn(report)) });
}

/** Runs the files that failed in the last whole run. */
function runAgain(): number {
  const last = existsSync(join(projectFolder(), RUN)) ? (JSON.parse(read(RUN)) as WholeRun) : undefined;
  if (last === undefined || last.revision !== revision()) {
    process.stderr.write("--again needs a run with --full of the same commit; run npm run e2e:nodes -- --full\n");
    return 2;
  }
  const failed = last.files.filter((file) => !hasPassed(file)).map(({ name }) => name);
  if (failed.length > 0) runJest({ suite: "full", patterns: failed, workers: 2, report: AGAIN });
  return finish({ ...last, files: failed.length > 0 ? completed(last.files, filesIn(AGAIN)) : last.files });
}

function finish(run: WholeRun): number {
  writeFileSync(join(projectFolder(), RUN), JSON.stringify(run));
  const failed = run.files.filter((file) => !hasPassed(file));
  if (failed.length > 0) return 1;
  const [started, ended] = [new Date(run.started), new Date(Math.max(...run.files.map(({ endTime }) => endTime)))];
  const page = recordPage({
    title: "Record of the tests on real nodes",
    command: "npm run e2e:nodes -- --full",
    remark: REMARK,
    revision: run.revision,
    started,
    ended,
    facts: machineFacts(),
    files: run.files,
    measurements: measurements(),
  });
  writeFileSync(join(projectFolder(), PAGE), page);
  process.stderr.write(`wrote ${PAGE}; commit it\n`);
  return 0;
}

/** The commit of the working tree. */
function revision(): string {
  return spawnSync("git", ["rev-parse", "HEAD"], { cwd: projectFolder(), encoding: "utf8" }).stdout.trim();
}

function filesIn(report: string): readonly TestFile[] {
  return existsSync(join(projectFolder(), report)) ? (JSON.parse(read(report)) as JestResult).testResults : [];
}

function runJest({ suite, patterns, workers, report }: Part): number {
  const jest = join(projectFolder(), "node_modules", "jest", "bin", "jest.js");
  const options = ["--ci", `--maxWorkers=${workers}`, "--json", `--outputFile=${report}`];
  const args = [jest, "-c", "jest.nodes.config.js", ...options, ...patterns];
  const env = { ...process.env, NODES_SUITE: suite };
  const { status } = spawnSync("node", args, { cwd: projectFolder(), env, stdio: "inherit" });
  return status ?? 1;
}

function measurements(): readonly Measurement[] {
  if (!existsSync(RECORD_FILE)) return [];
  const lines = read(RECORD_FILE).split("\n");
  return lastOf(lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Measurement));
}

function read(path: string): string {
  return readFileSync(path.startsWith("/") ? path : join(projectFolder(), path), "utf8");
}

process.exitCode = main(process.argv.slice(2));
