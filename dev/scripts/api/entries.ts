import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../tools/project";

/** Folder of the API reports, relative to the project root. */
export const REPORTS_FOLDER = "docs/api";

/** An import path of the package, for TypeScript. */
export interface Entry {
  /** Name of its report: `charts`; `library` for the root entry. */
  readonly name: string;
  /** Declaration file, relative to the project root: `build/charts/index.d.ts`. */
  readonly types: string;
}

/** The entries in the `exports` of package.json that have types. Every new entry therefore needs a report. */
export function publicEntries(): readonly Entry[] {
  const { exports } = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
  };
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === "string" || target.types === undefined
      ? []
      : [{ name: path === "." ? "library" : path.slice("./".length), types: target.types.slice("./".length) }],
  );
}

/** Report file of an entry, relative to the project root. */
export function reportFile({ name }: Pick<Entry, "name">): string {
  return `${REPORTS_FOLDER}/${name}.api.md`;
}
