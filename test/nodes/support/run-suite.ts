// Runs the tests on real nodes: `npm run e2e:nodes -- [--full] [PATTERN …]`. `--full` includes `test/nodes/full/` and, if all tests pass,
// writes docs/generated/real-nodes.md.
import { spawnSync } from "child_process";
import { existsSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { machineFacts, recordPage, type JestResult } from "./record-page";
import { RECORD_FILE, clearRecord, type Measurement } from "./record";

const HELP = `usage: npm run e2e:nodes [-- [--full] [PATTERN …]]

Runs the tests on real nodes, as root on Linux. PATTERN selects test files.

  --full    also runs test/nodes/full/ (up to 90 minutes) and, if everything passes, writes docs/generated/real-nodes.md

example: npm run e2e:nodes -- --full
`;

const PAGE = join("docs", "generated", "real-nodes.md");
const FULL = "test/nodes/full/";

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
  const unknown = options.filter((arg) => arg !== "--full");
  if (unknown.length > 0) {
    process.stderr.write(`unknown option: ${unknown.join(", ")}\n\n${HELP}`);
    return 2;
  }
  const isFull = options.length > 0;
  const patterns = args.filter((arg) => !arg.startsWith("-"));
  const isWhole = isFull && patterns.length === 0;
  const [short] = WHOLE as [Part];
  const parts = isWhole ? WHOLE : [{ ...short, suite: patterns.length > 0 ? "full" : "short", patterns } as const];
  clearRecord();
  const started = new Date();
  // The second part runs even if the first one fails, so that one run shows every failure.
  const hasFailed = parts.map(runJest).some((status) => status !== 0);
  if (hasFailed) return 1;
  if (isWhole) writePage(started);
  return 0;
}

function writePage(started: Date): void {
  const results = WHOLE.map(({ report }) => JSON.parse(read(report)) as JestResult);
  const page = recordPage({
    started,
    ended: new Date(),
    facts: machineFacts(),
    files: results.flatMap(({ testResults }) => testResults),
    measurements: measurements(),
  });
  writeFileSync(join(projectFolder(), PAGE), page);
  process.stderr.write(`wrote ${PAGE}; commit it\n`);
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
  return read(RECORD_FILE)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Measurement);
}

function read(path: string): string {
  return readFileSync(path.startsWith("/") ? path : join(projectFolder(), path), "utf8");
}

process.exitCode = main(process.argv.slice(2));
