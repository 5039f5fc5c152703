import { existsSync, mkdirSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import type { Manifest } from "../../../lib/manifests";
import { projectFolder } from "../../../tools/project";

/** What became of an environment on the cluster. */
export interface EnvironmentReport {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  /** Warnings of the API server. */
  readonly warnings: number;
  readonly seconds: number;
}

/** Folder of the reports of a run. */
export function reportFolder(): string {
  const folder = join(projectFolder(), "build", "reports");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Prints a line of the table of environments, and adds it to build/reports/environments.json. */
export function reportEnvironment({ name, manifests, warnings, seconds }: EnvironmentReport): void {
  const row = {
    name,
    objects: manifests.length,
    kinds: new Set(manifests.map(({ kind }) => kind)).size,
    warnings,
    seconds,
  };
  const file = join(reportFolder(), "environments.json");
  const rows: (typeof row)[] = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  writeFileSync(file, JSON.stringify([...rows.filter((other) => other.name !== name), row], null, 2));
  const cells = [
    name.padEnd(10),
    `${row.objects} objects`,
    `${row.kinds} kinds`,
    `${warnings} warnings`,
    `${seconds.toFixed(1)} s`,
  ];
  process.stderr.write(`${cells.join("  ")}\n`);
}
