import { spawn, type ChildProcess } from "child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "fs";
import { dirname, join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { TIMEOUT_SECONDS, endGroup, type Kubectl } from "../support/kubectl";

/** What a command at the operator's desk came to. */
export interface Ran {
  /** Exit code of the whole; 124 where it was stopped after its time. */
  readonly code: number;
  /** Exit codes of the last pipeline's parts. */
  readonly parts: readonly number[];
  readonly stdout: string;
  readonly stderr: string;
  /** Arguments of each kubectl that it ran, as the shell understood them. */
  readonly calls: readonly (readonly string[])[];
}

/** How a command is typed. */
export interface Typed {
  /**
   * Variables that are set besides the operator's own.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Whether a followed log has printed enough: `logs -f` goes on until it is stopped.
   * @default - after the first line
   */
  readonly isEnough?: (stdout: string) => boolean;
}

/** Where the operator sits: a folder, a shell, and kubectl's access to the cluster. */
export interface Desk {
  /** Runs a command as an operator who types it, at a terminal where it asks for one. */
  readonly run: (command: string, options?: Typed) => Promise<Ran>;
  /** Names of the files in the folder. */
  readonly files: () => readonly string[];
  /** Text of a file in the folder. */
  readonly read: (file: string) => string;
  /** Puts a file into the folder, or one below it. */
  readonly write: (file: string, text: string) => void;
}

const PROGRAMS = join(projectFolder(), "test", "e2e", "runbook", "operator");
const isALine = (stdout: string) => stdout.includes("\n");

/** A desk in `folder`. */
export function deskIn(folder: string, { program, kubeconfig }: Pick<Kubectl, "program" | "kubeconfig">): Desk {
  const papers = join(folder, "papers");
  mkdirSync(join(folder, "files"), { recursive: true });
  mkdirSync(papers, { recursive: true });
  const files = join(folder, "files");
  let count = 0;
  const run = async (command: string, options: Typed = {}): Promise<Ran> => {
    const paper = join(papers, String(count++));
    const environment = {
      ...process.env,
      ...options.environment,
      PATH: `${PROGRAMS}:${process.env["PATH"]}`,
      KUBECONFIG: kubeconfig,
      REAL_KUBECTL: program,
      CALLS: `${paper}.calls`,
    };
    writeFileSync(`${paper}.sh`, `${command}\necho "$? \${PIPESTATUS[*]}" > ${paper}.codes\n`);
    const isEnough = / logs .*-f /.test(command) ? (options.isEnough ?? isALine) : () => false;
    const printed = await type(`${paper}.sh`, command, isEnough, { cwd: files, env: environment });
    return { ...printed, ...codesIn(`${paper}.codes`, printed.isLate), calls: callsIn(`${paper}.calls`) };
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

function type(
  script: string,
  command: string,
  isEnough: (stdout: string) => boolean,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Printed> {
  // Only at a terminal does `exec -it` get one; its input stays open, as an operator's does.
  const wantsTerminal = command.includes(" -it ");
  const [program, ...args] = wantsTerminal ? ["script", "-qefc", `bash ${script}`, "/dev/null"] : ["bash", script];
  const child = spawn(program ?? "bash", args, {
    ...options,
    // A group of its own, to stop all of a pipeline at once.
    detached: true,
    stdio: [wantsTerminal ? "pipe" : "ignore", "pipe", "pipe"],
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

/** A terminal ends its lines with a carriage return. */
function unwrapped(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function codesIn(file: string, isLate: boolean): Pick<Ran, "code" | "parts"> {
  // Where it was stopped while it followed, the shell wrote no codes.
  if (!existsSync(file)) return { code: isLate ? 124 : 0, parts: [] };
  const [code = 1, ...parts] = readFileSync(file, "utf8").trim().split(" ").map(Number);
  return { code, parts };
}

function callsIn(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  const calls = readFileSync(file, "utf8").split("\u001e").slice(0, -1);
  return calls.map((call) => call.split("\0").slice(0, -1));
}
