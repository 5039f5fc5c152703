import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/project";

/** Folder of the scripts that run in pods, from the top of the project. */
export const SCRIPTS_FOLDER = join("lib", "constructs", "jobs", "scripts");

/** Names of the scripts, in the order of code units. */
export function scriptNames(): readonly string[] {
  return readdirSync(join(projectFolder(), SCRIPTS_FOLDER))
    .filter((file) => file.endsWith(".sh"))
    .sort();
}

/** Text of one of the scripts. */
export function scriptText(name: string): string {
  return readFileSync(join(projectFolder(), SCRIPTS_FOLDER, name), "utf8");
}

/**
 * The scripts as a module: `lib/` reads no files, and the package and the bundle hold JavaScript only. As files they are what
 * editors, `bash -n` and ShellCheck understand.
 */
export function scriptsModule(): string {
  const entries = scriptNames().map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(scriptText(name))},`);
  return [
    "// Made from the *.sh files beside it by `npm run generate`: change those.",
    "",
    "/** The scripts that run in pods, by the names of their files. */",
    "export const SCRIPTS = {",
    ...entries,
    "} as const;",
    "",
  ].join("\n");
}
