import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/project";

/** Folder of the records that the end-to-end tests of runbooks write, relative to the project root. */
export const PROOF_FOLDER = join("docs", "generated", "runbook-proof");

/** The records as a TypeScript module, because `lib/` reads no files. */
export function proofModule(): string {
  const folder = join(projectFolder(), PROOF_FOLDER);
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const runs = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as ProofRun);
  return [
    "// Generated from docs/generated/runbook-proof/ by `npm run generate`. The end-to-end tests write those files.",
    'import type { ProofRun } from "./proof";',
    "",
    "/** What the tests proved about the commands of runbooks. */",
    `export const PROOF_RECORD: readonly ProofRun[] = ${JSON.stringify(merged(runs))};`,
    "",
  ].join("\n");
}

interface ProofRun {
  readonly on: string;
  readonly containers: "real" | "simulated";
  readonly steps: Readonly<Record<string, readonly string[]>>;
}

/** One run for each version and kind of containers, because most commands have the same shape in all environments. */
function merged(runs: readonly ProofRun[]): readonly ProofRun[] {
  const kinds = new Map<string, ProofRun>();
  for (const run of runs) {
    const key = `${run.on} ${run.containers}`;
    const known = kinds.get(key) ?? { ...run, steps: {} };
    const names = [...new Set([...Object.keys(known.steps), ...Object.keys(run.steps)])].sort();
    const steps = names.map((name) => [name, union(known.steps[name], run.steps[name])] as const);
    kinds.set(key, { ...known, steps: Object.fromEntries(steps) });
  }
  return [...kinds.values()];
}

function union(one: readonly string[] = [], other: readonly string[] = []): readonly string[] {
  return [...new Set([...one, ...other])].sort();
}
