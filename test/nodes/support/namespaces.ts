import { existsSync } from "fs";
import { TIMEOUT_SECONDS, run, type Outcome, type RunOptions } from "../../e2e/support/kubectl";

/** The namespaces of a process, which other programs can enter. */
export interface Namespaces {
  /** Process id on this machine of the first process. */
  readonly pid: number;
  /** The command line that runs a program in the namespaces. */
  readonly command: (program: string, args: readonly string[]) => readonly [string, ...string[]];
  /** Runs a program in the namespaces. Returns a failure instead of throwing it. */
  readonly try: (program: string, args: readonly string[], options?: RunOptions) => Promise<Outcome>;
  /**
   * Runs a program in the namespaces and returns its stdout.
   * @throws Error with its stderr if it fails
   */
  readonly run: (program: string, args: readonly string[], options?: RunOptions) => Promise<string>;
}

const POLL_MILLISECONDS = 50;

/** The namespaces of a process. */
export function namespacesOf(pid: number): Namespaces {
  const command = (program: string, args: readonly string[]): readonly [string, ...string[]] => [
    "nsenter",
    ...[`--target=${pid}`, "--net", "--mount", "--pid", "--uts", "--", program, ...args],
  ];
  const tryRun = (program: string, args: readonly string[], options?: RunOptions) => {
    const [nsenter, ...rest] = command(program, args);
    return run(nsenter, rest, options);
  };
  const mustRun = async (program: string, args: readonly string[], options?: RunOptions) => {
    const { code, stdout, stderr } = await tryRun(program, args, options);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stderr.trim()}`);
    return stdout;
  };
  return { pid, command, try: tryRun, run: mustRun };
}

/**
 * Waits until a condition holds. The limit only ends a hang.
 * @throws Error with `what` if it does not hold in time
 */
export async function until(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  seconds = TIMEOUT_SECONDS,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not true after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/**
 * Process id of the first process of a pid namespace: the last descendant of `outer` when each process has one child, as with
 * `nsenter` and `unshare --fork`. Waits until it has created the file `ready`, as that process sees the file system.
 */
export async function firstProcess(outer: number, ready: string): Promise<number> {
  let pid = outer;
  await until(`${ready} exists`, async () => {
    pid = await lastDescendant(outer);
    return pid !== outer && existsSync(`/proc/${pid}/root${ready}`);
  });
  return pid;
}

/** The init scripts start a `sleep` as soon as they are ready, so a descendant that is a `sleep` does not count. */
async function lastDescendant(pid: number): Promise<number> {
  const { stdout } = await run("pgrep", ["--parent", String(pid), "--list-name"]);
  const child = stdout.split("\n").find((line) => line !== "" && !line.endsWith(" sleep"));
  return child === undefined ? pid : lastDescendant(Number.parseInt(child, 10));
}
