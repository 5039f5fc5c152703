import { spawn, type ChildProcess } from "child_process";
import { cpSync, readFileSync, writeFileSync } from "fs";
import { join } from "path";
import { environmentFileName, releaseFileName } from "../../lib/names";
import { projectFolder } from "../tools/project";
import { summarise, type Outcome, type Result, type Rounds } from "./contest";
import { OURS, prepareInput, type Programs } from "./entrants";
import { quietEnvironment } from "./measure";

/** Saves that are not counted: V8 is still compiling. */
const WARM_UPS = 5;

/** Between two saves, so that none is taken for a part of the one before. */
const PAUSE_MILLISECONDS = 200;

const PATIENCE_MILLISECONDS = 10_000;

/** What {@link watchEnvironment} measured. */
export interface Watched {
  readonly objects: number;
  readonly results: readonly Result[];
}

/**
 * Saves an environment's file again and again while `synth --watch` runs, and measures from outside the time from the save to
 * the line on stderr, and next to it the time of the synthesis that this line reports.
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
  await said(child, /watching/);
  const warmUps = warmUp ? WARM_UPS : 0;
  for (let run = 0; run < warmUps + runs; run += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    const line = said(child, /(\d+) ms/);
    const started = process.hrtime.bigint();
    writeFileSync(file, run % 2 === 0 ? original.replace("max: 12", "max: 11") : original);
    const [, milliseconds] = await line;
    if (run < warmUps) continue;
    saved.push(Number(process.hrtime.bigint() - started) / 1e9);
    printed.push(Number(milliseconds) / 1000);
  }
  return [
    { contender: OURS, outcome: measured(saved) },
    { contender: "synthesis alone, as it reports", outcome: measured(printed) },
  ];
}

function measured(seconds: readonly number[]): Outcome {
  return { measured: summarise(seconds.map((sample) => ({ seconds: sample }))) };
}

/** Waits until a program says something on stderr. */
function said(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = "";
    const done = (): void => {
      clearTimeout(timer);
      child.stderr?.removeListener("data", listen);
      child.removeListener("exit", fail);
    };
    const fail = (): void => {
      done();
      reject(new Error(`\`synth --watch\` did not say ${String(pattern)} but: ${text.trim()}`));
    };
    const listen = (data: Buffer): void => {
      text += data.toString();
      const match = pattern.exec(text);
      if (match === null) return;
      done();
      resolve(match);
    };
    const timer = setTimeout(fail, PATIENCE_MILLISECONDS);
    child.stderr?.on("data", listen);
    child.once("exit", fail);
  });
}
