import { existsSync } from "fs";
import { dirname, join } from "path";

/**
 * Root folder of the project: the nearest folder with a `package.json`. A fixed relative path does not work, because
 * `dev/scripts/run-ts.mjs` runs programs from a folder below `build/`, and jest runs them from their source folder.
 */
export function projectFolder(start: string = __dirname): string {
  if (existsSync(join(start, "package.json"))) return start;
  const parent = dirname(start);
  if (parent === start) throw new Error(`no package.json in ${__dirname} or above it`);
  return projectFolder(parent);
}
