import { spawn } from "child_process";

/**
 * How long the tests wait for anything that must come, in seconds. It is there to end a hang, and measures nothing: a machine that is ten times
 * as slow as another one passes the same tests.
 */
export const PATIENCE_SECONDS = 300;

/** What a command came to. */
export interface Outcome {
  /** Exit code; 124 where it was stopped after its time. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How {@link run} runs. */
export interface RunOptions {
  /**
   * What it reads.
   * @default - nothing
   */
  readonly input?: string;
  /**
   * Environment.
   * @default - this process's
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Seconds after which it is stopped.
   * @default - {@link PATIENCE_SECONDS}, and as much again
   */
  readonly seconds?: number;
  /**
   * Text on stdout after which it is stopped, because it would go on for ever; that is then success.
   * @default - it ends by itself
   */
  readonly endsAt?: string;
  /**
   * Folder that it runs in.
   * @default - this process's
   */
  readonly folder?: string;
}

/** Runs a program to its end. A failure is an outcome, not an exception. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    // A group of its own: what a shell started ends with it.
    const child = spawn(program, args, { env: options.environment, cwd: options.folder, detached: true });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    let stoppedWith: number | undefined;
    const stopWith = (code: number) => {
      stoppedWith ??= code;
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const timer = setTimeout(() => stopWith(124), (options.seconds ?? 2 * PATIENCE_SECONDS) * 1000);
    child.stdout.on("data", (data: Buffer) => {
      stdout.push(data);
      if (options.endsAt !== undefined && Buffer.concat(stdout).includes(options.endsAt)) stopWith(0);
    });
    child.stderr.on("data", (data: Buffer) => stderr.push(data));
    const finish = (code: number, more = "") => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() + more });
    };
    child.on("error", (error) => finish(127, error.message));
    child.on("close", (code) => finish(stoppedWith ?? code ?? 1));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Ends a process and what it started, if they have not ended by themselves. */
export function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** kubectl against one cluster, as its administrator. */
export interface Kubectl {
  /** Runs it; a failure is an outcome. */
  readonly try: (args: readonly string[], options?: RunOptions) => Promise<Outcome>;
  /**
   * Runs it and returns what it printed on stdout.
   * @throws Error with what it printed on stderr where it fails
   */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<string>;
  /** Path of the program. */
  readonly program: string;
  /** The cluster's kubeconfig. */
  readonly kubeconfig: string;
}

/** kubectl with a kubeconfig. */
export function kubectl(program: string, kubeconfig: string): Kubectl {
  const tryRun = (args: readonly string[], options?: RunOptions) =>
    run(program, args, { ...options, environment: { ...process.env, KUBECONFIG: kubeconfig } });
  const mustRun = async (args: readonly string[], options?: RunOptions) => {
    const { code, stdout, stderr } = await tryRun(args, options);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code}:\n${stderr.trim()}`);
    return stdout;
  };
  return { try: tryRun, run: mustRun, program, kubeconfig };
}
