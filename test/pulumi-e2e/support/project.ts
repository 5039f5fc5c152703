import { spawn, type ChildProcess } from "child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "fs";
import { join } from "path";
import { projectFolder } from "../../../dev/tools/project";
import { PATIENCE_SECONDS, run, type Outcome } from "../../e2e/support/kubectl";
import { SAMPLES } from "../../helpers/fixtures";
import { ground } from "./ground";
import { writeKubeconfig } from "./kubeconfig";
import { shown } from "./page";
import { endProcessesOf } from "./processes";

/** A Pulumi project in a folder of its own: the shipped `Pulumi.yaml` and program, sample environments, and an empty backend. */
export interface Project {
  /** The folder. */
  readonly folder: string;
  /** Name of its stack, which is its environment's. */
  readonly stack: string;
  /** Runs `pulumi` there; a failure is an outcome. */
  readonly try: (args: readonly string[]) => Promise<Outcome>;
  /**
   * Runs `pulumi` there and returns what it printed on stdout.
   * @throws Error with all that it printed where it fails
   */
  readonly run: (args: readonly string[]) => Promise<string>;
  /**
   * Runs commands as `docs/pulumi.md` shows them, and returns what they printed on stdout.
   * @throws Error with all that they printed where one fails
   */
  readonly shell: (commands: string) => Promise<string>;
  /** Runs a script of bash there, as GitHub runs a step; a failure is an outcome. */
  readonly tryShell: (script: string) => Promise<Outcome>;
  /** Starts `pulumi` there, for a test that kills it. */
  readonly start: (args: readonly string[]) => ChildProcess;
  /** Changes a file of the environment, by replacing one text that must occur exactly once. */
  readonly edit: (file: string, from: string, to: string) => void;
}

/** How {@link createProject} makes a project. */
export interface ProjectOptions {
  /** Name of its stack, and so of the environment. */
  readonly stack: string;
  /**
   * Text of the program, as JavaScript; `access-layer` and `access-layer-aws` in a `require` are this package's entries for Pulumi.
   * @default - the shipped program
   */
  readonly program?: string;
}

/** A limit ends a hang: what it stops has failed. */
const SECONDS = 2 * PATIENCE_SECONDS;

/** Exit code of what was stopped after {@link SECONDS}. */
const TOO_LATE = 124;
const SHIPPED_MAIN = "main: build/program/main.js";

/** Makes a project and its stack. */
export async function createProject({ stack, program }: ProjectOptions): Promise<Project> {
  const { folder: above } = ground();
  const folder = mkdtempSync(join(above, `${stack}-`));
  const top = projectFolder();
  for (const name of ["build", "node_modules", "package.json"]) symlinkSync(join(top, name), join(folder, name));
  cpSync(join(top, SAMPLES), join(folder, "environments"), { recursive: true });
  mkdirSync(join(folder, "backend"));
  const settings = readFileSync(join(top, "Pulumi.yaml"), "utf8");
  if (!settings.includes(SHIPPED_MAIN)) throw new Error(`Pulumi.yaml no longer says ${SHIPPED_MAIN}`);
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
        .replace('require("access-layer-aws")', 'require("./build/stacks/index-aws")'),
    );
  // No key service here: a passphrase encrypts.
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "secretsprovider: passphrase\n");
  const project = projectIn(folder, stack);
  await project.shell(shown("From nothing to `pulumi up`", stack));
  return project;
}

/** A project in a folder that is laid out already. */
export function projectIn(folder: string, stack: string): Project {
  const kubeconfig = writeKubeconfig(folder);
  const environment = environmentIn(folder, kubeconfig);
  const pulumi = join(ground().programs, "pulumi");
  const tryProgram = async (program: string, args: readonly string[]) => {
    const outcome = await run(program, args, { environment, folder, seconds: SECONDS });
    // Plugins are in a group of their own, and outlive an engine that was stopped after its time.
    if (outcome.code === TOO_LATE) endProcessesOf(folder);
    return outcome;
  };
  const mustRun = async (program: string, args: readonly string[]) => {
    const { code, stdout, stderr } = await tryProgram(program, args);
    if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
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
      if (text.split(from).length !== 2) throw new Error(`${file} must hold ${JSON.stringify(from)} exactly once`);
      writeFileSync(path, text.replace(from, to));
    },
  };
}

/** Nothing of the machine's: no home, no clouds, and a proxy that refuses whatever is not on this machine. */
function environmentIn(folder: string, kubeconfig: string): NodeJS.ProcessEnv {
  const { programs, home } = ground();
  return {
    PATH: [programs, join(process.execPath, ".."), "/usr/bin", "/bin"].join(":"),
    HOME: folder,
    KUBECONFIG: kubeconfig,
    HTTPS_PROXY: "http://127.0.0.1:9",
    HTTP_PROXY: "http://127.0.0.1:9",
    NO_PROXY: "127.0.0.1,localhost",
    NO_COLOR: "1",
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "only for tests",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_OPTION_COLOR: "never",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}
