// `npm run bench -- [--runs N] [--only CASE] [--json] [--cli FILE]`: how fast we are, and how fast others are on the same objects.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { cpus, loadavg, tmpdir } from "os";
import { join, resolve } from "path";
import { parseArgs } from "util";
import { projectFolder } from "../tools/project";
import { CASE_NAMES, runCase, type CaseName, type CaseResult } from "./cases";
import { findPrograms, versionsOf } from "./entrants";
import { findMeter } from "./measure";
import { tablesOf, type Report } from "./report";
import { verdictsOf } from "./verdicts";

/** Fewer runs say too little to be kept. */
const RUNS = 9;

/** Above it somebody else uses the machine. */
const QUIET_LOAD = 0.5;

const USAGE = `usage: npm run bench -- [options]
  --runs N      counted runs of each contender (${RUNS})
  --only CASE   ${CASE_NAMES.join(", ")}; may be given several times
  --json        the report as JSON on stdout instead of tables
  --cli FILE    another build of the command line than build/bin/access-layer.js
All cases together with ${RUNS} runs or more of our own build are kept in dev/bench/results.json and dev/bench/results.md.`;

interface Choice {
  readonly runs: number;
  readonly only: readonly CaseName[];
  readonly json: boolean;
  readonly commandLine: string;
  /** Whether the report is worth keeping. */
  readonly keep: boolean;
}

async function main(choice: Choice): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const tell = (line: string): void => console.error(line);
  const [loadBefore = 0] = loadavg();
  if (loadBefore > QUIET_LOAD)
    tell(`the machine is busy (load ${loadBefore.toFixed(1)}): times on the clock will be too long`);
  const programs = await findPrograms(choice.commandLine);
  const meter = findMeter();
  const cases: CaseResult[] = [];
  for (const name of choice.only) {
    cases.push(...(await runCase(name, { programs, meter, runs: choice.runs, folder, tell })));
  }
  const [loadAfter = 0] = loadavg();
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: { processor: cpus()[0]?.model ?? "unknown", cores: cpus().length, loadBefore, loadAfter },
    versions: versionsOf(programs),
    memory: meter.how,
    cases,
    verdicts: verdictsOf(cases),
  };
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  const tables = `${tablesOf(report)}\n`;
  process.stdout.write(choice.json ? json : tables);
  if (!choice.keep) return;
  const results = join(projectFolder(), "dev", "bench", "results");
  writeFileSync(`${results}.json`, json);
  writeFileSync(`${results}.md`, `# How fast\n\nWritten by \`npm run bench\`.\n\n\`\`\`\n${tables}\`\`\`\n`);
}

/** What was asked for, or what is wrong with it. */
function parseChoice(args: string[]): Choice | string {
  const options = {
    runs: { type: "string" },
    only: { type: "string", multiple: true },
    json: { type: "boolean" },
    cli: { type: "string" },
  } as const;
  try {
    const { values } = parseArgs({ args, options });
    const { runs = String(RUNS), only = [...CASE_NAMES], json = false } = values;
    const cli = values.cli ?? join(projectFolder(), "build", "bin", "access-layer.js");
    const unknown = only.filter((name) => !CASE_NAMES.some((known) => known === name));
    if (unknown.length > 0) return `unknown case ${unknown.join(", ")}; there are ${CASE_NAMES.join(", ")}`;
    if (!/^[1-9]\d{0,2}$/.test(runs)) return `--runs must be a number from 1 to 999, got ${runs}`;
    if (!existsSync(cli)) return `${cli} does not exist; \`npm run build\` makes it`;
    return {
      runs: Number(runs),
      only: CASE_NAMES.filter((name) => only.includes(name)),
      json,
      commandLine: resolve(cli),
      keep: values.cli === undefined && CASE_NAMES.every((name) => only.includes(name)) && Number(runs) >= RUNS,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const choice = parseChoice(process.argv.slice(2));
if (typeof choice === "string") {
  console.error(`${choice}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  main(choice).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
