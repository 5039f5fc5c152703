import { spawn, spawnSync, type ChildProcess } from "child_process";
import { closeSync, openSync } from "fs";

/** One process that is timed, from its start to its end. */
export interface Command {
  /** Program. */
  readonly file: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /**
   * Folder that it runs in.
   * @default - this process's
   */
  readonly folder?: string;
  /** Environment variables besides {@link quietEnvironment}. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * File that its stdout goes to.
   * @default - nowhere
   */
  readonly stdout?: string;
}

/** What one run took. */
export interface Sample {
  /** Seconds on the clock. */
  readonly seconds: number;
  /** Seconds of processor time, of all its processes: steadier than the clock where others use the machine. */
  readonly cpuSeconds?: number;
  /** MB (a million bytes) of the biggest process at its biggest. */
  readonly megabytes?: number;
}

/** A run that ended well, or was stopped because it took too long. Anything else throws. */
export type Run = Sample | { readonly stoppedAfterSeconds: number };

/** How memory and processor time are had on this machine. */
export interface Meter {
  /** In words, for the report. */
  readonly how: string;
  /** The program that measures the program after it. */
  readonly prefix: readonly string[];
}

/**
 * GNU time, where there is one: it reads what the kernel kept of its child (`wait4`). It also stands between the child and
 * this process, whose own memory a child that it starts directly would inherit as its high-water mark.
 */
export function findMeter(): Meter {
  const { stdout } = spawnSync("/usr/bin/time", ["--version"], { encoding: "utf8" });
  return /GNU/.test(stdout ?? "")
    ? {
        how: "/usr/bin/time (wait4): the biggest process of each run",
        prefix: ["/usr/bin/time", "-q", "-f", "%M %U %S"],
      }
    : { how: "not measured: no GNU time at /usr/bin/time", prefix: [] };
}

/** Our environment without what npm tells its scripts, which would send a nested `npx` to the wrong folder. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|ACCESS_LAYER_)/i.test(name));
  return { ...Object.fromEntries(entries), CDK8S_CHECK_UPGRADE: "false", CDK8S_DISABLE_ANALYTICS: "1" };
}

/**
 * Runs commands one after the other and adds up their time.
 * @throws Error with the end of stderr where one of them fails
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
  // In a process group of its own: a limit must end the program and not only the one that measures it.
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

/** The line that GNU time writes last: kibibytes, user seconds, system seconds. */
export function parseUsage(stderr: string): Pick<Sample, "cpuSeconds" | "megabytes"> {
  const [, kibibytes, user, system] = /(\d+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  if (kibibytes === undefined) throw new Error(`GNU time said nothing: ${stderr}`);
  return { cpuSeconds: Number(user) + Number(system), megabytes: (Number(kibibytes) * 1024) / 1e6 };
}
