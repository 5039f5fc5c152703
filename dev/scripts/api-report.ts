// API reports: `npm run api` writes them, `npm run api -- --check` compares them. Both commands read the declarations below
// build/.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EXIT, inputError } from "../../charts/failures";
import { projectFolder } from "../tools/project";
import { REPORTS_FOLDER, reportFile } from "./api/entries";
import { extractReports, type Report } from "./api/extract";
import { apiProblems } from "./api/problems";
import { shortDiff } from "./api/short-diff";
import { runMain } from "./run-main";

const USAGE = `usage: npm run api [-- --check]
  --check   compare with the files of ${REPORTS_FOLDER}/ instead of writing them`;

function main(): number {
  const { check } = options();
  const reports = extractReports();
  const problems = apiProblems(reports);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) console.error("export the type from an entry, or fix its comment");
  const isCurrent = check ? compare(reports) : write(reports);
  return isCurrent && problems.length === 0 ? EXIT.fine : EXIT.found;
}

function options(): { readonly check: boolean } {
  try {
    const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
    return values;
  } catch (error) {
    throw inputError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function write(reports: readonly Report[]): boolean {
  mkdirSync(join(projectFolder(), REPORTS_FOLDER), { recursive: true });
  for (const { entry, text } of reports) {
    writeFileSync(join(projectFolder(), reportFile(entry)), text);
    console.log(reportFile(entry));
  }
  for (const file of orphans(reports)) {
    rmSync(join(projectFolder(), file));
    console.log(`${file} (removed: no such entry)`);
  }
  return true;
}

function compare(reports: readonly Report[]): boolean {
  const stale = reports.flatMap(({ entry, text }) => {
    const path = join(projectFolder(), reportFile(entry));
    if (!existsSync(path)) return [[`${reportFile(entry)} is missing`]];
    const kept = readFileSync(path, "utf8");
    return kept === text ? [] : [[`${reportFile(entry)} is stale:`, ...shortDiff(kept, text)]];
  });
  const lines = [...stale.flat(), ...orphans(reports).map((file) => `${file} has no entry in package.json`)];
  for (const line of lines) console.error(line);
  if (lines.length === 0) return true;
  console.error("run `npm run build && npm run api`, and read `git diff docs/api` as a user of these exports");
  return false;
}

/** Report files without an entry. */
function orphans(reports: readonly Report[]): readonly string[] {
  const wanted = new Set(reports.map(({ entry }) => reportFile(entry)));
  const folder = join(projectFolder(), REPORTS_FOLDER);
  const files = existsSync(folder) ? readdirSync(folder).map((file) => `${REPORTS_FOLDER}/${file}`) : [];
  return files.filter((file) => file.endsWith(".api.md") && !wanted.has(file));
}

runMain(main);
