import { spawn, type ChildProcess } from "child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { TIMEOUT_SECONDS, endGroup, type Kubectl } from "../support/kubectl";

/** Result of a command in the operator's shell. */
export interface Ran {
  /** Exit code of the whole command, or 124 after a timeout. */
  readonly code: number;
  /** Exit codes of the commands in the last pipeline. */
  readonly parts: readonly number[];
  readonly stdout: string;
  readonly stderr: string;
  /** Arguments of each kubectl call, after the shell has parsed them. */
  readonly calls: readonly (readonly string[])[];
}

/** Options of a command. */
export interface Typed {
  /**
   * Additional environment variables.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Whether a command that follows logs has printed enough and can be stopped. `logs -f` never exits.
   * @default - after the first line
   */
  readonly isEnough?: (stdout: string) => boolean;
}

/** The operator's working environment: a folder, a shell and kubectl with access to the cluster. */
export interface OperatorShell {
  /** Runs a command as if an operator had typed it. Provides a terminal if the command requests one. */
  readonly run: (command: string, options?: Typed) => Promise<Ran>;
  /** Names of the files in the folder. */
  readonly files: () => readonly string[];
  /** Content of a file in the folder. */
  readonly read: (file: string) => string;
  /** Writes a file in the folder or a subfolder. */
  readonly write: (file: string, text: string) => void;
}

const PROGRAMS = join(projectFolder(), "test", "e2e", "runbook", "operator");
const wantsTerminal = (command: string) => command.includes(" -it ");
const hasLine = (stdout: string) => stdout.includes("\n");

/** Creates a shell with `folder` as its working directory. */
export function shellIn(
  folder: string,
  { program, kubeconfig }: Pick<Kubectl, "program" | "kubeconfig">,
): OperatorShell {
  const records = join(folder, "records");
  mkdirSync(join(folder, "files"), { recursive: true });
  mkdirSync(records, { recursive: true });
  const files = join(folder, "files");
  let count = 0;
  const run = async (command: string, options: Typed = {}): Promise<Ran> => {
    const record = join(records, String(count++));
    const environment = {
      ...process.env,
      ...options.environment,
      PATH: `${PROGRAMS}:${process.env["PATH"]}`,
      KUBECONFIG: kubeconfig,
      REAL_KUBECTL: program,
      CALLS: `${record}.calls`,
    };
    // A new terminal has no rows, and `psql` would then show even one row in a pager that waits for a key.
    const size = wantsTerminal(command) ? "stty rows 50 cols 200\n" : "";
    writeFileSync(`${record}.sh`, `${size}${command}\necho "$? \${PIPESTATUS[*]}" > ${record}.codes\n`);
    const isEnough = / logs .*-f /.test(command) ? (options.isEnough ?? hasLine) : () => false;
    const printed = await runTyped(`${record}.sh`, command, isEnough, { cwd: files, env: environment });
    return { ...printed, ...codesIn(`${record}.codes`, printed.isLate), calls: callsIn(`${record}.calls`) };
  };
  return {
    run,
    files: () => readdirSync(files),
    read: (file) => readFileSync(join(files, file), "utf8"),
    write: (file, text) => {
      mkdirSync(dirname(join(files, file)), { recursive: true });
      writeFileSync(join(files, file), text);
    },
  };
}

interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  readonly isLate: boolean;
}

function runTyped(
  script: string,
  command: string,
  isEnough: (stdout: string) => boolean,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Printed> {
  // `exec -it` allocates a terminal only if it is started in one. Its stdin stays open, as in an operator's session.
  const isInTerminal = wantsTerminal(command);
  const [program, ...args] = isInTerminal ? ["script", "-qefc", `bash ${script}`, "/dev/null"] : ["bash", script];
  const child = spawn(program ?? "bash", args, {
    ...options,
    // A separate process group makes it possible to stop the whole pipeline together.
    detached: true,
    stdio: [isInTerminal ? "pipe" : "ignore", "pipe", "pipe"],
  });
  return printedBy(child, isEnough);
}

function printedBy(child: ChildProcess, isEnough: (stdout: string) => boolean): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const text = { stdout: "", stderr: "" };
    let isLate = false;
    const end = () => {
      if (child.pid !== undefined) endGroup(child.pid);
    };
    const deadline = setTimeout(
      () => {
        isLate = true;
        end();
      },
      2 * TIMEOUT_SECONDS * 1000,
    );
    child.stdout?.on("data", (data: Buffer) => {
      text.stdout += data.toString();
      if (isEnough(text.stdout)) end();
    });
    child.stderr?.on("data", (data: Buffer) => (text.stderr += data.toString()));
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(deadline);
      resolve({ stdout: unwrapped(text.stdout), stderr: text.stderr, isLate });
    });
  });
}

/** Converts a terminal's line endings. */
function unwrapped(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function codesIn(file: string, isLate: boolean): Pick<Ran, "code" | "parts"> {
  // If the command was stopped, the shell did not write any exit codes.
  if (!existsSync(file)) return { code: isLate ? 124 : 0, parts: [] };
  const [code = 1, ...parts] = readFileSync(file, "utf8").trim().split(" ").map(Number);
  return { code, parts };
}

function callsIn(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  const calls = readFileSync(file, "utf8").split("\u001e").slice(0, -1);
  return calls.map((call) => call.split("\0").slice(0, -1));
}
