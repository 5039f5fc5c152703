import { existsSync } from "fs";
import { dirname, join } from "path";

/**
 * Top of the project. It is searched for, because `dev/scripts/run-ts.mjs` runs a program from a folder below `build/`, and jest
 * from where its source is.
 */
export function projectFolder(start: string = __dirname): string {
  if (existsSync(join(start, "package.json"))) return start;
  const parent = dirname(start);
  if (parent === start) throw new Error(`no package.json in ${__dirname} or above it`);
  return projectFolder(parent);
}
