import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import type { ProofRun, ProvedSteps } from "../../../lib/runbook/proof/proof";
import { PROJECT } from "../../helpers/fixtures";

function recordFile(environment: string): string {
  return join(PROJECT, "docs", "generated", "runbook-proof", `${environment}.json`);
}

/** The procedures that a run tries: those in `RUNBOOK_PROCEDURES`, separated by commas, or all. */
export function isTried(procedure: string): boolean {
  const chosen = process.env["RUNBOOK_PROCEDURES"];
  return chosen === undefined || chosen.split(",").includes(procedure);
}

/** Proved steps in the order of all steps, with those of the committed record for the procedures that the run did not try. */
export function withUntried(environment: string, proved: ProvedSteps, all: readonly string[]): ProvedSteps {
  const committed = committedRecord(environment)?.steps ?? {};
  const entries = all.map((key) => [key, isTried(key.split("/")[0] ?? "") ? proved[key] : committed[key]] as const);
  return Object.fromEntries(entries.flatMap(([key, shapes]) => (shapes === undefined ? [] : [[key, shapes]])));
}

function committedRecord(environment: string): ProofRun | undefined {
  const file = recordFile(environment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ProofRun) : undefined;
}

/** Compares a record with the committed one. With `UPDATE_GOLDENS=1`, writes it first. */
export function expectRecorded(environment: string, record: ProofRun): void {
  const file = recordFile(environment);
  if (process.env["UPDATE_GOLDENS"] === "1") mkdirSync(dirname(file), { recursive: true });
  if (process.env["UPDATE_GOLDENS"] === "1") writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  expect(record).toEqual(committedRecord(environment));
}
