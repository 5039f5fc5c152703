import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import type { ProofRun } from "../../../lib/runbook/proof/proof";
import { PROJECT } from "../../helpers/fixtures";

function recordFile(environment: string): string {
  return join(PROJECT, "docs", "generated", "runbook-proof", `${environment}.json`);
}

/** Compares a record with the committed one. With `UPDATE_GOLDENS=1`, writes it first. */
export function expectRecorded(environment: string, record: ProofRun): void {
  const file = recordFile(environment);
  if (process.env["UPDATE_GOLDENS"] === "1") mkdirSync(dirname(file), { recursive: true });
  if (process.env["UPDATE_GOLDENS"] === "1") writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
  const committed: unknown = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  expect(record).toEqual(committed);
}
