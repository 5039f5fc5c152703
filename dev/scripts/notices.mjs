// License notices of the npm packages in a bundle, from esbuild's metafile.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The packages in a bundle, sorted by folder.
 * @param {{ inputs: Record<string, unknown> }} metafile output of esbuild with `metafile: true`
 * @returns {{ name: string, version: string, license: string, texts: string[] }[]}
 * @throws Error with the names of packages that have no license text
 */
export function bundledPackages(metafile) {
  const folders = new Set(Object.keys(metafile.inputs).flatMap((path) => packageFolder(path) ?? []));
  const packages = [...folders].sort().map(readPackage);
  const bare = packages.filter(({ texts }) => texts.length === 0);
  if (bare.length > 0)
    throw new Error(
      `no license text in ${bare.map(({ name }) => name).join(", ")}: do not bundle a package without a license text`,
    );
  return packages;
}

/** The notices of all packages as one text, to ship with the bundle. */
export function noticesText(packages) {
  const parts = packages.map(({ name, version, license, texts }) =>
    [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n"),
  );
  const head = "program.js and kubernetes-client.js contain code from these packages:";
  return `${[`${head}\n${packages.map(({ name, version }) => `- ${name} ${version}`).join("\n")}`, ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** Folder of the package that contains a bundled file; `undefined` for a file of this project. */
function packageFolder(path) {
  const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
  return folder;
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  return { name, version, license, texts: files.sort().map((file) => readFileSync(join(folder, file), "utf8")) };
}
