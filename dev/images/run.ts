import { spawn } from "child_process";

/** A reason why an image can't be built, as text for the user. */
export class CannotBuild extends Error {}

/** Packages that contain the programs of the image builder, by program. */
const PACKAGES: Readonly<Record<string, string>> = {
  mmdebstrap: "mmdebstrap",
  mvn: "maven",
  python3: "python3",
  tar: "tar",
  unzip: "unzip",
};

const STDERR_LINES = 5;

/** Options of {@link run}. */
export interface RunOptions {
  /** Environment of the program. */
  readonly environment: NodeJS.ProcessEnv;
  /**
   * Working directory of the program.
   * @default - folder of this process
   */
  readonly folder?: string;
}

/** Runs a program and returns its stdout. Throws {@link CannotBuild} with the end of its stderr if it fails. */
export function run(program: string, args: readonly string[], { environment, folder }: RunOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: environment, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.on("error", (error: NodeJS.ErrnoException) => reject(new CannotBuild(startFailure(program, error))));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      // Maven writes its errors to stdout.
      const end = (stderr.trim() || output.trim()).split("\n").slice(-STDERR_LINES).join("\n");
      const ended = `\`${program}\` ended with ${signal ?? `code ${code}`}`;
      reject(new CannotBuild(end === "" ? ended : `${ended}\n${end}`));
    });
  });
}

function startFailure(program: string, error: NodeJS.ErrnoException): string {
  if (error.code !== "ENOENT") return `\`${program}\` can't be started: ${error.message}`;
  return `no \`${program}\` on the PATH: install the package ${PACKAGES[program] ?? program}`;
}
