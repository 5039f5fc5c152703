// Runs one TypeScript file of this project: `node scripts/run-ts.mjs FILE [ARGUMENT …]`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node scripts/run-ts.mjs FILE [ARGUMENT …]");
  process.exit(2);
}
// Inside the project, so that the program finds its packages.
const folder = mkdtempSync(resolve("node_modules", ".run-ts-"));
const outfile = join(folder, "program.js");
try {
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
