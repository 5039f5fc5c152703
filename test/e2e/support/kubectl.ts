import { spawn } from "child_process";

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
   * @default 120
   */
  readonly seconds?: number;
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
    let isLate = false;
    const timer = setTimeout(
      () => {
        isLate = true;
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      },
      (options.seconds ?? 120) * 1000,
    );
    child.stdout.on("data", (data: Buffer) => stdout.push(data));
    child.stderr.on("data", (data: Buffer) => stderr.push(data));
    const finish = (code: number, more = "") => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() + more });
    };
    child.on("error", (error) => finish(127, error.message));
    child.on("close", (code) => finish(isLate ? 124 : (code ?? 1)));
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
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
