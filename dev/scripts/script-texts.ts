import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../tools/project";

/** Folder of the scripts that run in pods, relative to the project root. */
export const SCRIPTS_FOLDER = join("lib", "constructs", "jobs", "scripts");

/** Script names in code-unit order. */
export function scriptNames(): readonly string[] {
  return readdirSync(join(projectFolder(), SCRIPTS_FOLDER))
    .filter((file) => file.endsWith(".sh"))
    .sort();
}

/** Text of a script. */
export function scriptText(name: string): string {
  return readFileSync(join(projectFolder(), SCRIPTS_FOLDER, name), "utf8");
}

/**
 * The scripts as a TypeScript module, because `lib/` reads no files, and the package and the bundle contain only JavaScript. The
 * scripts are files so that they work with editors, `bash -n` and ShellCheck.
 */
export function scriptsModule(): string {
  const entries = scriptNames().map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(scriptText(name))},`);
  return [
    "// Generated from the *.sh files in this folder by `npm run generate`. Edit those files.",
    "",
    "/** Scripts that run in pods, by file name. */",
    "export const SCRIPTS = {",
    ...entries,
    "} as const;",
    "",
  ].join("\n");
}
