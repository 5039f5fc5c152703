import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../tools/project";

/** Folder of the API reports, from the top of the project. */
export const REPORTS_FOLDER = "docs/api";

/** A way to import the package in TypeScript. */
export interface Entry {
  /** Name of its report: `charts`; `library` for the entry without a path. */
  readonly name: string;
  /** Its types, from the top of the project: `build/charts/index.d.ts`. */
  readonly types: string;
}

/** The entries with types among the `exports` of package.json, so that a new one can't be without a report. */
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

/** File of an entry's report, from the top of the project. */
export function reportFile({ name }: Pick<Entry, "name">): string {
  return `${REPORTS_FOLDER}/${name}.api.md`;
}
