import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "fs";
import { join } from "path";
import type { Manifest } from "../../../lib/manifests/manifest";
import { projectFolder } from "../../../dev/tools/project";

/** Result of applying an environment to the cluster. */
export interface EnvironmentReport {
  readonly name: string;
  readonly manifests: readonly Manifest[];
  /** Number of warnings from the API server. */
  readonly warnings: number;
  readonly seconds: number;
}

/** Folder for a run's reports. */
export function reportFolder(): string {
  const folder = join(projectFolder(), "build", "reports");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A row in the table of environments. */
type Row = Omit<EnvironmentReport, "manifests"> & { readonly objects: number; readonly kinds: number };

/** Adds a row to the table of environments in build/reports/environments.json. */
export function reportEnvironment({ name, manifests, warnings, seconds }: EnvironmentReport): void {
  const kinds = new Set(manifests.map(({ kind }) => kind)).size;
  const row: Row = { name, objects: manifests.length, kinds, warnings, seconds };
  writeFileSync(tableFile(), JSON.stringify([...rows(), row], null, 2));
}

/** Empties the table of environments. */
export function clearEnvironments(): void {
  rmSync(tableFile(), { force: true });
}

/** Prints the table of environments to stderr, if it has any rows. */
export function printEnvironments(): void {
  const cells = rows().map(({ name, objects, kinds, warnings, seconds }) => [
    name,
    objects,
    kinds,
    warnings,
    seconds.toFixed(1),
  ]);
  if (cells.length === 0) return;
  const lines = [["environment", "objects", "kinds", "warnings", "seconds"], ...cells].map(([name, ...numbers]) =>
    [String(name).padEnd(12), ...numbers.map((cell) => String(cell).padStart(9))].join(""),
  );
  process.stderr.write(`\n${lines.join("\n")}\n`);
}

function tableFile(): string {
  return join(reportFolder(), "environments.json");
}

function rows(): readonly Row[] {
  return existsSync(tableFile()) ? (JSON.parse(readFileSync(tableFile(), "utf8")) as readonly Row[]) : [];
}
