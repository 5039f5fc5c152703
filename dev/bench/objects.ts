import { existsSync, readFileSync, readdirSync, statSync } from "fs";
import { join } from "path";
import { isDeepStrictEqual } from "util";
import { loadAll } from "js-yaml";
import { identityOf, type Manifest } from "../../lib/manifests/manifest";

/** Texts of the objects in a manifest as we write it: each after a line `---`. */
export function documentsOf(yaml: string): readonly string[] {
  return yaml
    .split(/^---\n/m)
    .filter((text) => text.trim() !== "")
    .map((text) => (text.endsWith("\n") ? text : `${text}\n`));
}

/** All YAML of a file, or of the files in a folder and below it. */
export function readYaml(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} was not written`);
  if (!statSync(path).isDirectory()) return readFileSync(path, "utf8");
  const entries = readdirSync(path, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() || /\.yaml$/.test(entry.name),
  );
  return entries.map(({ name }) => `---\n${readYaml(join(path, name))}`).join("\n");
}

/**
 * Compares what two programs wrote, whatever the order and the style.
 * @throws Error that says how they differ
 */
export function expectSameObjects(expected: string, actual: string): void {
  const left = objectsByIdentity(expected);
  const right = objectsByIdentity(actual);
  if (left.size !== right.size) throw new Error(`wrote ${right.size} objects instead of ${left.size}`);
  for (const [identity, object] of left) {
    if (!right.has(identity)) throw new Error(`did not write ${identity}`);
    if (!isDeepStrictEqual(object, right.get(identity))) throw new Error(`wrote another ${identity}`);
  }
}

function objectsByIdentity(yaml: string): Map<string, Manifest> {
  const objects = (loadAll(yaml) as (Manifest | null | undefined)[]).filter((object) => object != null);
  return new Map(objects.map((object) => [identityOf(object), object]));
}
