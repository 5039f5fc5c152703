// `npm run release`: writes the files of a release to build/release/: the tarball, its SBOM and their checksums (docs/releasing.md).
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inputError } from "../../charts/failures";
import { projectFolder } from "../tools/project";
import { packageSbom } from "./release/package-sbom";
import { runMain } from "./run-main";

runMain(() => {
  const folder = join(projectFolder(), "build", "release");
  const { version } = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8")) as { version: string };
  const changelog = readFileSync(join(projectFolder(), "CHANGELOG.md"), "utf8");
  if (!changelog.includes(`\n## ${version}`))
    throw inputError(`CHANGELOG.md must have a section "## ${version}"; add it (docs/releasing.md)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const packed = execFileSync("npm", args, { cwd: projectFolder(), maxBuffer: 1 << 26 });
  const [{ filename }] = JSON.parse(packed.toString()) as [{ readonly filename: string }];
  const sbom = filename.replace(/\.tgz$/, ".cdx.json");
  writeFileSync(join(folder, sbom), `${JSON.stringify(packageSbom(projectFolder()), null, 2)}\n`);
  const sums = [filename, sbom].map((file) => `${sha256(join(folder, file))}  ${file}\n`);
  writeFileSync(join(folder, "SHA256SUMS"), sums.join(""));
  for (const file of [filename, sbom, "SHA256SUMS"]) console.log(`build/release/${file}`);
  return 0;
});

function sha256(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
