import { appendFileSync, mkdirSync, readFileSync, rmSync } from "fs";
import { dirname, join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import type { Measurement } from "../../nodes/support/record";

/** Measurements of the current run, one JSON object per line. Each test file runs in a separate process. */
const RECORD_FILE = join(projectFolder(), "build", "reports", "soak.jsonl");

/** Notes a measured value for `docs/generated/delivery-proof.md`. */
export function record(topic: string, what: string, value: string | number): void {
  mkdirSync(dirname(RECORD_FILE), { recursive: true });
  appendFileSync(RECORD_FILE, `${JSON.stringify({ topic, what, value: String(value) } satisfies Measurement)}\n`);
}

/** Forgets the measurements of earlier runs. */
export function clearRecord(): void {
  rmSync(RECORD_FILE, { force: true });
}

/** The measurements of this run. */
export function measurements(): readonly Measurement[] {
  const lines = readFileSync(RECORD_FILE, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Measurement);
}
