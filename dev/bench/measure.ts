import { spawn, spawnSync, type ChildProcess } from "child_process";
import { closeSync, openSync } from "fs";

/** A process to measure from startup to exit. */
export interface Command {
  /** Program. */
  readonly file: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /**
   * Working directory.
   * @default - the working directory of this process
   */
  readonly folder?: string;
  /** Environment variables in addition to {@link quietEnvironment}. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * File for its stdout.
   * @default - discarded
   */
  readonly stdout?: string;
}

/** Measurements of one run. */
export interface Sample {
  /** Wall-clock seconds. */
  readonly seconds: number;
  /** CPU seconds of all its processes. On a busy machine, CPU time varies less than wall-clock time. */
  readonly cpuSeconds?: number;
  /** Peak memory of its largest process in MB (a million bytes). */
  readonly megabytes?: number;
}

/** A run that succeeded or timed out. Other failures throw. */
export type Run = Sample | { readonly stoppedAfterSeconds: number };

/** How memory and CPU time are measured on this machine. */
export interface Meter {
  /** Description for the report. */
  readonly how: string;
  /** Command prefix that measures the program that follows it. */
  readonly prefix: readonly string[];
}

/**
 * Uses GNU time if it is installed, because it reads the kernel's usage counters for its child (`wait4`). Also, a child started
 * directly by
 * this process would inherit this process's memory as its high-water mark.
 */
export function findMeter(): Meter {
  const { stdout } = spawnSync("/usr/bin/time", ["--version"], { encoding: "utf8" });
  return /GNU/.test(stdout ?? "")
    ? {
        how: "/usr/bin/time (wait4): the largest process of each run",
        prefix: ["/usr/bin/time", "-q", "-f", "%M %U %S"],
      }
    : { how: "not measured: no GNU time at /usr/bin/time", prefix: [] };
}

/** The environment without the variables that npm sets for scripts, because they make a nested `npx` use the wrong folder. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|ACCESS_LAYER_)/i.test(name));
  return { ...Object.fromEntries(entries), CDK8S_CHECK_UPGRADE: "false", CDK8S_DISABLE_ANALYTICS: "1" };
}

/**
 * Runs commands one after another and adds up their times.
 * @throws Error with the end of stderr if one of them fails
 */
export async function run(commands: readonly Command[], meter: Meter, limitSeconds: number): Promise<Run> {
  const samples: Sample[] = [];
  for (const command of commands) {
    const sample = await runOne(command, meter, limitSeconds);
    if (!("seconds" in sample)) return sample;
    samples.push(sample);
  }
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    seconds: sum(samples.map(({ seconds }) => seconds)),
    ...(meter.prefix.length === 0
      ? {}
      : {
          cpuSeconds: sum(samples.map(({ cpuSeconds = 0 }) => cpuSeconds)),
          megabytes: Math.max(...samples.map(({ megabytes = 0 }) => megabytes)),
        }),
  };
}

async function runOne(command: Command, meter: Meter, limitSeconds: number): Promise<Run> {
  const measured = [...meter.prefix, command.file, ...command.args];
  const stdout = command.stdout === undefined ? undefined : openSync(command.stdout, "w");
  const started = process.hrtime.bigint();
  // A separate process group, because a timeout must kill the program and not only the process that measures it.
  const child = spawn(measured[0] ?? "", measured.slice(1), {
    cwd: command.folder,
    env: { ...quietEnvironment(), ...command.environment },
    stdio: ["ignore", stdout ?? "ignore", "pipe"],
    detached: true,
  });
  const { code, stderr, stopped } = await ending(child, limitSeconds);
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (stdout !== undefined) closeSync(stdout);
  if (stopped) return { stoppedAfterSeconds: limitSeconds };
  if (code !== 0) {
    const end = stderr.trim().split("\n").slice(-5).join("\n");
    throw new Error(`${[command.file, ...command.args].join(" ")} ended with code ${code}\n${end}`);
  }
  return { seconds, ...(meter.prefix.length === 0 ? {} : parseUsage(stderr)) };
}

interface Ending {
  readonly code: number | null;
  readonly stderr: string;
  readonly stopped: boolean;
}

function ending(child: ChildProcess, limitSeconds: number): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let stderr = "";
    let stopped = false;
    const stop = (): void => {
      stopped = true;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    };
    const interrupt = (): void => {
      stop();
      process.exit(130);
    };
    const timer = setTimeout(stop, limitSeconds * 1000);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
    child.stderr?.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.removeListener(signal, interrupt);
      resolve({ code, stderr, stopped });
    });
  });
}

/** Parses the last line of GNU time: kibibytes, user seconds, system seconds. */
export function parseUsage(stderr: string): Pick<Sample, "cpuSeconds" | "megabytes"> {
  const [, kibibytes, user, system] = /(\d+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  if (kibibytes === undefined) throw new Error(`GNU time printed no resource usage: ${stderr}`);
  return { cpuSeconds: Number(user) + Number(system), megabytes: (Number(kibibytes) * 1024) / 1e6 };
}
