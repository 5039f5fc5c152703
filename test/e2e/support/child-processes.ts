import { spawn, spawnSync, type ChildProcess } from "child_process";
import { createWriteStream, readFileSync } from "fs";
import { join } from "path";

/** A server that this process started. */
export interface Server {
  /** Name for people. */
  readonly name: string;
  /** File with everything that it printed. */
  readonly log: string;
  /** Whether it still runs. */
  readonly isRunning: () => boolean;
  /** Asks it to stop, and kills it if it does not. */
  readonly stop: () => Promise<void>;
}

/** How {@link startServer} starts. */
export interface ServerOptions {
  /** Name for people and for the log file. */
  readonly name: string;
  /** Path of the program. */
  readonly program: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Folder of the log. */
  readonly logs: string;
  /**
   * Environment.
   * @default - this process's
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * User and group that it runs as, where this process is root and it must not be.
   * @default - this process's
   */
  readonly identity?: { readonly uid?: number; readonly gid?: number };
}

/** An orderly stop of a whole control plane was measured at 10 to 14 s; nothing here is worth that. */
const PATIENCE_MILLISECONDS = 3000;

/**
 * Starts a server of which this process holds the process id. Where the kernel offers it, the server dies with this process
 * even if that is killed: nobody else would stop it.
 */
export function startServer({ name, program, args, logs, environment, identity }: ServerOptions): Server {
  const log = join(logs, `${name}.log`);
  const [command, ...rest] = [...dyingWithParent(), program, ...args];
  const child = spawn(command ?? program, rest, { env: environment, stdio: ["ignore", "pipe", "pipe"], ...identity });
  const output = createWriteStream(log);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  child.on("error", (error) => output.write(`${error.message}\n`));
  return { name, log, isRunning: () => isRunning(child), stop: () => stop(child) };
}

/** The last lines that a server printed, for an error about it. */
export function lastWords({ name, log }: Server, lines = 5): string {
  return `${name} said last:\n${readFileSync(log, "utf8").trim().split("\n").slice(-lines).join("\n")}`;
}

function isRunning({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const impatience = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLISECONDS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(impatience);
}

let prefix: readonly string[] | undefined;

function dyingWithParent(): readonly string[] {
  prefix ??=
    spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0 ? ["setpriv", "--pdeathsig", "KILL"] : [];
  return prefix;
}
