import { spawn, spawnSync, type ChildProcess } from "child_process";
import { appendFileSync, closeSync, openSync, readFileSync } from "fs";
import { join } from "path";

/** A server started by this process. */
export interface Server {
  /** Name for messages. */
  readonly name: string;
  /** File that contains its output. */
  readonly log: string;
  /** Process id. */
  readonly pid: number;
  /** Whether it is still running. */
  readonly isRunning: () => boolean;
  /** Sends SIGTERM, followed by SIGKILL if it does not exit in time. */
  readonly stop: () => Promise<void>;
}

/** Options of {@link startServer}. */
export interface ServerOptions {
  /** Name of the log file, also used in messages. */
  readonly name: string;
  /** Path of the program. */
  readonly program: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Folder for the log file. */
  readonly logs: string;
  /**
   * Environment.
   * @default - this process's environment
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * User and group to run as, for servers that refuse to run as root.
   * @default - this process's user and group
   */
  readonly identity?: { readonly uid?: number; readonly gid?: number };
}

/** Stopping a whole control plane gracefully takes 10 to 14 s, and no test requires a graceful stop. */
const STOP_TIMEOUT_MILLISECONDS = 3000;

/**
 * Starts a server as a child process. If the kernel supports it, the server is killed when this process ends, even if this process
 * is killed.
 */
export function startServer({ name, program, args, logs, environment, identity }: ServerOptions): Server {
  const log = join(logs, `${name}.log`);
  const [command, ...rest] = [...parentDeathSignal(), program, ...args];
  // The server writes to the file itself: a pipe loses what the server prints while a test blocks the event loop.
  const output = openSync(log, "w");
  const child = spawn(command ?? program, rest, { env: environment, stdio: ["ignore", output, output], ...identity });
  closeSync(output);
  child.on("error", (error) => appendFileSync(log, `${error.message}\n`));
  return { name, log, pid: child.pid ?? 0, isRunning: () => isRunning(child), stop: () => stop(child) };
}

/** The last lines of a server's log, for an error message. */
export function lastLogLines({ name, log }: Server, lines = 5): string {
  return `${name}: last log lines:\n${readFileSync(log, "utf8").trim().split("\n").slice(-lines).join("\n")}`;
}

function isRunning({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const killTimer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MILLISECONDS);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(killTimer);
}

let prefix: readonly string[] | undefined;

/** Start of a command whose process the kernel kills when this process ends, or an empty list if the kernel does not support it. */
export function parentDeathSignal(): readonly string[] {
  prefix ??=
    spawnSync("setpriv", ["--pdeathsig", "KILL", "true"]).status === 0 ? ["setpriv", "--pdeathsig", "KILL"] : [];
  return prefix;
}
