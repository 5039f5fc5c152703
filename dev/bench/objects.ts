import { existsSync, readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";
import { isDeepStrictEqual } from "util";
import { loadAll } from "js-yaml";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";

/** Texts of the objects in a manifest, split at `---` lines. */
export function documentsOf(yaml: string): readonly string[] {
  return yaml
    .split(/^---\n/m)
    .filter((text) => text.trim() !== "")
    .map((text) => (text.endsWith("\n") ? text : `${text}\n`));
}

/** All YAML in a file, or in the files below a folder. */
export function readYaml(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} was not written`);
  if (!statSync(path).isDirectory()) return readFileSync(path, "utf8");
  const entries = readdirSync(path, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() || /\.yaml$/.test(entry.name),
  );
  return entries.map(({ name }) => `---\n${readYaml(join(path, name))}`).join("\n");
}

/**
 * Compares the output of two programs, regardless of order and style.
 * @throws Error that names the first difference
 */
export function expectSameObjects(expected: string, actual: string): void {
  const left = objectsByIdentity(expected);
  const right = objectsByIdentity(actual);
  if (left.size !== right.size) throw new Error(`wrote ${right.size} objects instead of ${left.size}`);
  for (const [identity, object] of left) {
    if (!right.has(identity)) throw new Error(`did not write ${identity}`);
    if (!isDeepStrictEqual(object, right.get(identity))) throw new Error(`wrote ${identity} with different content`);
  }
}

function objectsByIdentity(yaml: string): Map<string, Manifest> {
  const objects = (loadAll(yaml) as (Manifest | null | undefined)[]).filter((object) => object != null);
  return new Map(objects.map((object) => [identityOf(object), object]));
}
