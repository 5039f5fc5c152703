import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** Where the JSON schemas are: in the folder of the files, in a checkout of the project, or in the installed package. */
const PLACES = [".", "environments", join("node_modules", "@254carbon", "access-layer", "environments")] as const;

/** The path that is right once the package is installed next to the folder. */
const USUAL = "../node_modules/@254carbon/access-layer/environments";

/**
 * Relative path from the folder of the environment files to the folder of their JSON schemas. Looks in the folder and in those above it, as Node does,
 * because the package can be installed at the top of a repository.
 */
export function schemasPath(directory: string): string {
  const start = resolve(directory);
  for (let folder = start; ; folder = dirname(folder)) {
    const found = PLACES.map((place) => join(folder, place)).find((one) =>
      existsSync(join(one, "release.schema.json")),
    );
    if (found !== undefined) return relative(start, found).split(sep).join("/") || ".";
    if (folder === dirname(folder)) return USUAL;
  }
}
