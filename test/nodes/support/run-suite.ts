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
const REPORT = join("build", "reports", "real-nodes.json");

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
  clearRecord();
  const started = new Date();
  const status = runJest(isFull, patterns);
  if (!isFull || patterns.length > 0 || status !== 0) return status;
  const page = recordPage({
    date: started,
    facts: machineFacts(),
    result: JSON.parse(read(REPORT)) as JestResult,
    measurements: measurements(),
  });
  writeFileSync(join(projectFolder(), PAGE), page);
  process.stderr.write(`wrote ${PAGE}; commit it\n`);
  return 0;
}

function runJest(isFull: boolean, patterns: readonly string[]): number {
  const jest = join(projectFolder(), "node_modules", "jest", "bin", "jest.js");
  const args = ["-c", "jest.nodes.config.js", "--ci", "--json", `--outputFile=${REPORT}`, ...patterns];
  const env = { ...process.env, NODES_SUITE: isFull || patterns.length > 0 ? "full" : "short" };
  const { status } = spawnSync("node", [jest, ...args], { cwd: projectFolder(), env, stdio: "inherit" });
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
