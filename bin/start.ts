// The executable. Runs program.js from V8's code cache, because compiling it takes a fifth of the run time.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { optimize } from "./optimization";

/** Set by the bundler. Identifies the program, because V8 alone would accept the cache of a different program with the same length. */
declare const PROGRAM_HASH: string;

optimize("late");
const program = join(__dirname, "program.js");
const cache = join(__dirname, `program-${PROGRAM_HASH}-${process.version}-${process.arch}.cache`);

const script = new Script(`(function (require, module, __filename, __dirname) {${readFileSync(program, "utf8")}\n})`, {
  filename: program,
  cachedData: readIfPresent(cache),
});
script.runInThisContext()(require, module, program, __dirname);
// Saves the cache on exit, so that it contains every function compiled during the run.
if (script.cachedDataRejected !== false) process.once("exit", () => writeIfAllowed(cache, script.createCachedData()));

function readIfPresent(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/**
 * Writes a temporary file and renames it, because another run may read the cache. Without write access, there is no cache and every run compiles the
 * program.
 */
function writeIfAllowed(file: string, data: Buffer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, data);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}
