// Runs one TypeScript file of this project: `node dev/scripts/run-ts.mjs FILE [ARGUMENT …]`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const [file, ...args] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node dev/scripts/run-ts.mjs FILE [ARGUMENT …]");
  process.exit(2);
}
// The program is compiled inside the project so that it finds packages and project files, because node_modules may be a link to
// another checkout.
mkdirSync("build", { recursive: true });
const folder = mkdtempSync(resolve("build", ".run-ts-"));
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
  const child = spawn(process.execPath, [outfile, ...args], { stdio: "inherit" });
  // Forwards signals to the program, which may have started servers.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  const [status] = await once(child, "exit");
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
