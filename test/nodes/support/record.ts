import { appendFileSync, mkdirSync, rmSync } from "fs";
import { dirname, join } from "path";
import { projectFolder } from "../../../dev/tools/project";

/** A measured value. */
export interface Measurement {
  /** Heading on the page, such as `Power loss`. */
  readonly topic: string;
  /** What was measured, such as `PostgreSQL answers again`. */
  readonly what: string;
  /** The value with its unit, such as `66 s`. */
  readonly value: string;
}

/** Measurements of the current run, one JSON object per line. Each test file runs in a separate process. */
export const RECORD_FILE = join(projectFolder(), "build", "reports", "real-nodes.jsonl");

/** Notes a measured value for `docs/generated/real-nodes.md`. A test must not depend on it. */
export function record(measurement: Measurement): void {
  mkdirSync(dirname(RECORD_FILE), { recursive: true });
  appendFileSync(RECORD_FILE, `${JSON.stringify(measurement)}\n`);
}

/** Forgets the measurements of earlier runs. */
export function clearRecord(): void {
  rmSync(RECORD_FILE, { force: true });
}
