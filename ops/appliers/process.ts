import { spawn } from "node:child_process";

/** How a program ended. */
export interface Exit {
  /** Exit code, or `undefined` if a signal ended it, or if it does not exist. */
  readonly code: number | undefined;
  /** What it wrote to stdout. Empty if it was shown. */
  readonly stdout: string;
  /** What it wrote to stderr. Empty if it was shown. */
  readonly stderr: string;
  /** Whether the program does not exist. */
  readonly isMissing: boolean;
}

/** Options of {@link runProgram}. */
export interface RunOptions {
  /** @default - the current folder */
  readonly cwd?: string;
  /**
   * Shows its output on stderr, instead of returning it.
   * @default false
   */
  readonly isShown?: boolean;
  /**
   * Sends it SIGINT, with which it ends in an orderly way.
   * @default - it runs until it ends
   */
  readonly signal?: AbortSignal;
}

/**
 * Runs a program without a terminal, in a process group without this process: Ctrl+C must not end it in the middle of a change, and a run of this command
 * that is killed leaves it to its end.
 */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<Exit> {
  const { cwd, isShown = false, signal } = options;
  return new Promise((resolve) => {
    const texts = { stdout: "", stderr: "" };
    const child = spawn(program, args, {
      ...(cwd !== undefined && { cwd }),
      // The variables of this module's realm, which a test can replace.
      env: process.env,
      detached: true,
      stdio: isShown ? ["ignore", 2, 2] : ["ignore", "pipe", "pipe"],
    });
    const stop = () => child.kill("SIGINT");
    signal?.addEventListener("abort", stop);
    for (const name of ["stdout", "stderr"] as const)
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        texts[name] += text;
      });
    const end = (code: number | undefined, isMissing: boolean) => {
      signal?.removeEventListener("abort", stop);
      resolve({ code, isMissing, ...texts });
    };
    child.on("error", () => end(undefined, true));
    child.on("close", (code) => end(code ?? undefined, false));
  });
}

/** The last line with text, which is where programs name the reason. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
