import { spawn, type ChildProcess } from "child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { TIMEOUT_SECONDS, run, type Outcome } from "../../e2e/support/kubectl";
import { stringify } from "yaml";
import { SAMPLES, type EnvironmentFiles } from "../../helpers/fixtures";
import { sandbox } from "./sandbox";
import { serversOf, writeKubeconfig } from "./kubeconfig";
import { documented } from "./page";
import { endProcessesOf } from "./processes";

/**
 * A Pulumi project in a temporary folder, with the shipped `Pulumi.yaml` and program, the sample environments and an empty backend.
 */
export interface Project {
  /** Path of the folder. */
  readonly folder: string;
  /** Name of both the stack and the environment. */
  readonly stack: string;
  /** Runs `pulumi` in the folder. Does not throw if it fails. */
  readonly try: (args: readonly string[]) => Promise<Outcome>;
  /**
   * Runs `pulumi` in the folder and returns its stdout.
   * @throws Error with its output if it fails
   */
  readonly run: (args: readonly string[]) => Promise<string>;
  /**
   * Runs commands from `docs/pulumi.md` and returns their stdout.
   * @throws Error with their output if one fails
   */
  readonly shell: (commands: string) => Promise<string>;
  /** Runs a bash script in the folder, with GitHub's options. Does not throw if it fails. */
  readonly tryShell: (script: string) => Promise<Outcome>;
  /** Starts `pulumi` in the folder. This is for tests that kill it. */
  readonly start: (args: readonly string[]) => ChildProcess;
  /** Replaces text in one of the environment's files. The text must occur exactly once. */
  readonly edit: (file: string, from: string, to: string) => void;
  /** Writes the two files of the stack's environment. */
  readonly write: (files: EnvironmentFiles) => void;
}

/** Options of {@link createProject}. */
export interface ProjectOptions {
  /** Name of both the stack and the environment. */
  readonly stack: string;
  /**
   * JavaScript source of the program. `require("access-layer")`, `-library`, `-aws` and `-start` resolve to this package's entry points.
   * @default - the shipped program
   */
  readonly program?: string;
  /**
   * Files of the environment.
   * @default - the sample environment with the stack's name
   */
  readonly files?: EnvironmentFiles;
  /**
   * Timeout in seconds for commands that hang.
   * @default - long enough for simulated nodes
   */
  readonly seconds?: number;
  /**
   * Whether the engine saves the state after each object, as it does for users, and not only at the end of a command. This takes two
   * thirds of its CPU time in `pulumi up`, so only tests that kill the engine set it.
   * @default false
   */
  readonly checkpoints?: boolean;
}

/** Default timeout for commands that hang. */
const SECONDS = 2 * TIMEOUT_SECONDS;

/** Exit code after a timeout. */
const TIMED_OUT = 124;
const SHIPPED_MAIN = "main: build/program/main.js";

/** Creates a project and its stack. */
export async function createProject({ stack, program, files, seconds, checkpoints }: ProjectOptions): Promise<Project> {
  const { folder: parent } = sandbox();
  const folder = mkdtempSync(join(parent, `${stack}-`));
  const top = projectFolder();
  for (const name of ["build", "node_modules", "package.json"]) symlinkSync(join(top, name), join(folder, name));
  cpSync(join(top, SAMPLES), join(folder, "environments"), { recursive: true });
  mkdirSync(join(folder, "backend"));
  const settings = readFileSync(join(top, "Pulumi.yaml"), "utf8");
  if (!settings.includes(SHIPPED_MAIN)) throw new Error(`Pulumi.yaml must contain ${SHIPPED_MAIN}`);
  writeFileSync(
    join(folder, "Pulumi.yaml"),
    program === undefined ? settings : settings.replace(SHIPPED_MAIN, "main: index.js"),
  );
  if (program !== undefined)
    writeFileSync(
      join(folder, "index.js"),
      program
        .replace('require("access-layer")', 'require("./build/stacks")')
        .replace('require("access-layer-library")', 'require("./build/lib")')
        .replace('require("access-layer-aws")', 'require("./build/stacks/index-aws")')
        .replace('require("access-layer-start")', 'require("./build/stacks/start")'),
    );
  // KMS is not available here, so secrets are encrypted with a passphrase.
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "secretsprovider: passphrase\n");
  const project = projectIn(folder, stack, { seconds, checkpoints });
  if (files !== undefined) project.write(files);
  await project.shell(documented("Deploy a stack", stack));
  return project;
}

/** A project in an existing folder. */
export function projectIn(
  folder: string,
  stack: string,
  { seconds = SECONDS, checkpoints = false }: Pick<ProjectOptions, "seconds" | "checkpoints"> = {},
): Project {
  const kubeconfig = writeKubeconfig(folder);
  const environment = environmentIn(folder, kubeconfig, checkpoints);
  const pulumi = join(sandbox().programs, "pulumi");
  const tryProgram = async (program: string, args: readonly string[]) => {
    const outcome = await run(program, args, { environment, folder, seconds });
    // Plugins run in separate process groups and survive the engine after a timeout.
    if (outcome.code === TIMED_OUT) endProcessesOf(folder);
    return outcome;
  };
  const mustRun = async (program: string, args: readonly string[]) => {
    const { code, stdout, stderr } = await tryProgram(program, args);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} exited with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  };
  return {
    folder,
    stack,
    try: (args) => tryProgram(pulumi, args),
    run: (args) => mustRun(pulumi, args),
    shell: (commands) => mustRun("sh", ["-euc", commands]),
    tryShell: (script) => tryProgram("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script]),
    start: (args) => spawn(pulumi, args, { cwd: folder, env: environment, stdio: "ignore" }),
    edit: (file, from, to) => {
      const path = join(folder, "environments", file);
      const text = readFileSync(path, "utf8");
      if (text.split(from).length !== 2) throw new Error(`${file} must contain ${JSON.stringify(from)} exactly once`);
      writeFileSync(path, text.replace(from, to));
    },
    write: ({ environment: people, release }) => {
      writeFileSync(join(folder, "environments", `${stack}.yaml`), stringify(people));
      writeFileSync(join(folder, "environments", `${stack}.release.yaml`), stringify(release));
    },
  };
}

/**
 * Isolates runs from the machine with a separate home folder, no cloud credentials, and a proxy setting that blocks all hosts
 * except the API server.
 */
function environmentIn(folder: string, kubeconfig: string, checkpoints: boolean): NodeJS.ProcessEnv {
  const { programs, home } = sandbox();
  return {
    PATH: [programs, join(process.execPath, ".."), "/usr/bin", "/bin"].join(":"),
    HOME: folder,
    KUBECONFIG: kubeconfig,
    HTTPS_PROXY: "http://127.0.0.1:9",
    HTTP_PROXY: "http://127.0.0.1:9",
    NO_PROXY: ["127.0.0.1", "localhost", ...serversOf(kubeconfig)].join(","),
    NO_COLOR: "1",
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "only for tests",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_OPTION_COLOR: "never",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_SKIP_CHECKPOINTS: String(!checkpoints),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    GOGC: process.env["GOGC"],
  };
}
