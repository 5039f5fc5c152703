// The executable: runs program.js beside it from V8's code cache. Compiling the program anew takes a fifth of a whole run.
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { optimize } from "./optimization";

/** Put in by the bundler. V8 itself would take the cache of another program of the same length. */
declare const PROGRAM_HASH: string;

optimize("late");
const program = join(__dirname, "program.js");
const cache = join(__dirname, `program-${PROGRAM_HASH}-${process.version}-${process.arch}.cache`);

const script = new Script(`(function (require, module, __filename, __dirname) {${readFileSync(program, "utf8")}\n})`, {
  filename: program,
  cachedData: readIfThere(cache),
});
script.runInThisContext()(require, module, program, __dirname);
// At the end, when all that a run uses is compiled.
if (script.cachedDataRejected !== false) process.once("exit", () => writeIfAllowed(cache, script.createCachedData()));

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Under a name of its own first: another run may read it at any time. Where the folder is not ours, every run compiles. */
function writeIfAllowed(file: string, data: Buffer): void {
  const temporary = `${file}.${process.pid}`;
  try {
    writeFileSync(temporary, data);
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}
