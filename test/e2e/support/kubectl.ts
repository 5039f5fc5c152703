import { spawn } from "child_process";

/**
 * Number of seconds that tests wait for an expected state. The limit only stops hung tests, because tests must also pass on a
 * machine that is ten times slower. While you write a test, a lower `E2E_TIMEOUT_SECONDS` shows failures sooner.
 */
export const TIMEOUT_SECONDS = Number(process.env["E2E_TIMEOUT_SECONDS"] ?? 300);

/** Result of a command. */
export interface Outcome {
  /** Exit code, or 124 after a timeout. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link run}. */
export interface RunOptions {
  /**
   * Text for stdin.
   * @default - none
   */
  readonly input?: string;
  /**
   * Environment.
   * @default - this process's environment
   */
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Timeout in seconds.
   * @default - twice {@link TIMEOUT_SECONDS}
   */
  readonly seconds?: number;
  /**
   * Once stdout contains this text, stops a command that would never exit. This counts as success.
   * @default - wait until the command exits
   */
  readonly endsAt?: string;
  /**
   * Working directory.
   * @default - this process's working directory
   */
  readonly folder?: string;
}

/** Runs a program until it exits. Returns failures instead of throwing. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    // A separate process group, so that a shell's child processes are stopped along with it.
    const child = spawn(program, args, { env: options.environment, cwd: options.folder, detached: true });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    let stoppedWith: number | undefined;
    const stopWith = (code: number) => {
      stoppedWith ??= code;
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const timer = setTimeout(() => stopWith(124), (options.seconds ?? 2 * TIMEOUT_SECONDS) * 1000);
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

/** Kills a process group if it is still running. */
export function endGroup(leader: number): void {
  endProcess(-leader);
}

/** Kills a process if it is still running. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** kubectl for one cluster, as cluster administrator. */
export interface Kubectl {
  /** Runs kubectl and returns the result, even if it fails. */
  readonly try: (args: readonly string[], options?: RunOptions) => Promise<Outcome>;
  /**
   * Runs kubectl and returns its stdout.
   * @throws Error with its stderr if it fails
   */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<string>;
  /** Path of the program. */
  readonly program: string;
  /** The cluster's kubeconfig. */
  readonly kubeconfig: string;
}

/** kubectl with a given kubeconfig. */
export function kubectl(program: string, kubeconfig: string): Kubectl {
  const tryRun = (args: readonly string[], options?: RunOptions) =>
    run(program, args, { ...options, environment: { ...process.env, KUBECONFIG: kubeconfig } });
  const mustRun = async (args: readonly string[], options?: RunOptions) => {
    const { code, stdout, stderr } = await tryRun(args, options);
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")} exited with ${code}:\n${stderr.trim()}`);
    return stdout;
  };
  return { try: tryRun, run: mustRun, program, kubeconfig };
}
