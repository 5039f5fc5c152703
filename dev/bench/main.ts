// Compares the speed of access-layer with other programs on the same objects: `npm run bench -- [--quick] [--runs N] [--only CASE] [--before FOLDER]`.
import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { cpus, loadavg, tmpdir } from "os";
import { join, resolve } from "path";
import { parseArgs } from "util";
import { buildTool, findTool } from "../tools/build";
import { projectFolder } from "../tools/project";
import { CASE_NAMES, commandLineOf, runCase, type CaseName, type CaseResult } from "./cases";
import { findPrograms, versions, type Programs } from "./entrants";
import { findMeter } from "./measure";
import { allRan, quickLines, tablesOf } from "./report";
import { verdictsOf } from "./verdicts";

/** Default number of runs, and the minimum for writing results.md. */
const RUNS = 9;

/** Number of services. The full run has about 10,000 objects. */
const SERVICES = { full: 1105, quick: 50 };

/** Load above which the report warns that the machine is busy. */
const QUIET_LOAD = 0.5;

const USAGE = `usage: npm run bench -- [options]
  --quick           run each program once and check its output, without verdicts; skips peers that are not built
  --runs N          counted runs of each program (${RUNS})
  --only CASE       ${CASE_NAMES.join(", ")}; may be given several times
  --before FOLDER   built checkout of an earlier version to compare with
A run of all cases with ${RUNS} runs or more is written to dev/bench/results.md.`;

interface Choice {
  readonly quick: boolean;
  readonly runs: number;
  readonly only: readonly CaseName[];
  readonly programs: Pick<Programs, "commandLine" | "before">;
}

async function main(choice: Choice): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [load = 0] = loadavg();
  if (load > QUIET_LOAD && !choice.quick) console.error(`the machine is busy (load ${load.toFixed(1)})`);
  const { quick, programs } = choice;
  const cases = await runCases(choice, folder, await findPrograms(programs, quick ? findTool : buildTool));
  if (!allRan(cases)) process.exitCode = 1;
  if (quick) console.log(quickLines(cases).join("\n"));
  else report(choice, cases, load);
}

async function runCases(
  { quick, runs, only }: Choice,
  folder: string,
  programs: Programs,
): Promise<readonly CaseResult[]> {
  const bench = {
    programs,
    meter: findMeter(),
    rounds: quick ? { runs: 1, warmUp: false } : { runs, warmUp: true },
    services: quick ? SERVICES.quick : SERVICES.full,
    folder,
    print: (line: string): void => console.error(line),
  };
  const cases: CaseResult[] = [];
  for (const name of only) cases.push(await runCase(name, bench));
  return cases;
}

function report({ runs, only }: Choice, cases: readonly CaseResult[], loadBefore: number): void {
  const tables = tablesOf({
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      loadBefore,
      loadAfter: loadavg()[0] ?? 0,
    },
    versions: versions(),
    memory: findMeter().how,
    cases,
    verdicts: verdictsOf(cases),
  });
  console.log(tables);
  if (only.length < CASE_NAMES.length || runs < RUNS) return;
  const text = `# Benchmark\n\nWritten by \`npm run bench\`.\n\n\`\`\`\n${tables}\n\`\`\`\n`;
  writeFileSync(join(projectFolder(), "dev", "bench", "results.md"), text);
}

/** The options, or an error message. */
function parseChoice(args: string[]): Choice | string {
  const options = {
    quick: { type: "boolean" },
    runs: { type: "string" },
    only: { type: "string", multiple: true },
    before: { type: "string" },
  } as const;
  try {
    const { values } = parseArgs({ args, options });
    const { runs = String(RUNS), only = [...CASE_NAMES], quick = false, before } = values;
    const unknown = only.filter((name) => !CASE_NAMES.some((known) => known === name));
    if (unknown.length > 0) return `unknown case ${unknown.join(", ")}; known cases: ${CASE_NAMES.join(", ")}`;
    if (!/^[1-9]\d{0,2}$/.test(runs)) return `--runs must be a number from 1 to 999, got ${runs}`;
    const commandLine = commandLineOf(projectFolder());
    if (commandLine === undefined || (before !== undefined && commandLineOf(before) === undefined))
      return "no build/bin/access-layer.js; run `npm run build` first";
    return {
      quick,
      runs: Number(runs),
      only: CASE_NAMES.filter((name) => only.includes(name)),
      programs: { commandLine, ...(before === undefined ? {} : { before: resolve(before) }) },
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
