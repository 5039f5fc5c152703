import { spawn, type ChildProcess } from "child_process";
import { cpSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { environmentFileName, releaseFileName } from "../../lib/names";
import { projectFolder } from "../tools/project";
import { summarize, type Outcome, type Result, type Rounds } from "./contest";
import { OURS, prepareInput, type Programs } from "./entrants";
import { quietEnvironment } from "./measure";

/** Number of initial saves that are not counted, because V8 is still compiling the code. */
const WARM_UPS = 5;

/** Pause between two saves, so that the watcher does not merge them. */
const PAUSE_MILLISECONDS = 200;

const STDERR_TIMEOUT_MILLISECONDS = 10_000;

/** Result of {@link watchEnvironment}. */
export interface Watched {
  readonly objects: number;
  readonly results: readonly Result[];
}

/**
 * Saves an environment file repeatedly while `synth --watch` runs. Measures the time from the save to the line on stderr from the
 * outside, and reads the synthesis time that this line reports.
 */
export async function watchEnvironment(
  programs: Programs,
  name: string,
  folder: string,
  rounds: Rounds,
): Promise<Watched> {
  const environments = join(folder, "environments");
  for (const file of [environmentFileName(name), releaseFileName(name)]) {
    cpSync(join(projectFolder(), "environments", file), join(environments, file));
  }
  const { objects } = prepareInput(programs, name, environments, folder);
  const args = [programs.commandLine, "synth", "--watch", "--env", name, "--environments", environments];
  const child = spawn(process.execPath, [...args, "--out", join(folder, "watched")], {
    env: quietEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    return { objects, results: await measure(child, join(environments, environmentFileName(name)), rounds) };
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error);
    return { objects, results: [{ contender: OURS, outcome: { failed } }] };
  } finally {
    child.kill("SIGTERM");
  }
}

async function measure(child: ChildProcess, file: string, { runs, warmUp }: Rounds): Promise<readonly Result[]> {
  const saved: number[] = [];
  const printed: number[] = [];
  const original = readFileSync(file, "utf8");
  await untilPrinted(child, /watching/);
  const warmUps = warmUp ? WARM_UPS : 0;
  for (let run = 0; run < warmUps + runs; run += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    const line = untilPrinted(child, /(\d+) ms/);
    const started = process.hrtime.bigint();
    writeFileSync(file, run % 2 === 0 ? original.replace("max: 12", "max: 11") : original);
    const [, milliseconds] = await line;
    if (run < warmUps) continue;
    saved.push(Number(process.hrtime.bigint() - started) / 1e9);
    printed.push(Number(milliseconds) / 1000);
  }
  return [
    { contender: OURS, outcome: measured(saved) },
    { contender: "synthesis alone, as reported", outcome: measured(printed) },
  ];
}

function measured(seconds: readonly number[]): Outcome {
  return { measured: summarize(seconds.map((sample) => ({ seconds: sample }))) };
}

/** Waits until a program prints a matching line on stderr. */
function untilPrinted(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = "";
    const done = (): void => {
      clearTimeout(timer);
      child.stderr?.removeListener("data", listen);
      child.removeListener("exit", fail);
    };
    const fail = (): void => {
      done();
      reject(new Error(`\`synth --watch\` did not print ${String(pattern)}, got: ${text.trim()}`));
    };
    const listen = (data: Buffer): void => {
      text += data.toString();
      const match = pattern.exec(text);
      if (match === null) return;
      done();
      resolve(match);
    };
    const timer = setTimeout(fail, STDERR_TIMEOUT_MILLISECONDS);
    child.stderr?.on("data", listen);
    child.once("exit", fail);
  });
}
