import { spawnSync } from "child_process";
import { mkdirSync, readFileSync } from "fs";
import { join } from "path";
import { manifestPath } from "../../lib/names";
import type { Built } from "../tools/build";
import { pinnedVersion } from "../tools/go";
import { TOOLS, type ToolName } from "../tools/tools";
import type { Contender, Entrant } from "./contest";
import { quietEnvironment } from "./measure";
import { expectSameObjects, readYaml } from "./objects";
import {
  helmTemplate,
  kubectlKustomize,
  kustomization,
  kustomizeBuild,
  stockCompiledApp,
  type Prepared,
} from "./peers";

/** Name of this project's command line in the tables. */
export const OURS = "access-layer";

/** Name of an earlier version of the command line. */
export const BEFORE = "access-layer, before";

/** Name of an empty Node process: the lower bound for programs on Node. */
export const EMPTY_NODE = "node -e 0";

/** Names of the peers. */
export const KUSTOMIZE = "kustomize build";
export const HELM = "helm template";

/** The programs that are measured. */
export interface Programs {
  /** The bundled command line. */
  readonly commandLine: string;
  /**
   * Built checkout of an earlier version.
   * @default - not measured
   */
  readonly before?: string;
  readonly helm: Built;
  readonly kustomize: Built;
  readonly kubectl: Built;
}

/** An environment as input: its files and the manifest that access-layer renders from it. */
export interface Input {
  /** Name of the environment. */
  readonly name: string;
  /** Folder with its two files. */
  readonly environments: string;
  /** The rendered manifest. Every other program must write the same objects. */
  readonly yaml: string;
  /** Number of objects in it. */
  readonly objects: number;
  /** Folder for the files of the peers. */
  readonly folder: string;
}

/** Finds the programs. Builds the pinned Go programs if `find` builds them. */
export async function findPrograms(
  own: Pick<Programs, "commandLine" | "before">,
  find: (name: ToolName) => Promise<Built>,
): Promise<Programs> {
  return {
    ...own,
    helm: await find("helm"),
    kustomize: await find("kustomize"),
    kubectl: await find("kubectl"),
  };
}

/** Versions of all programs. */
export function versions(): Readonly<Record<string, string>> {
  const version = (name: string): string => {
    const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as {
      version: string;
    };
    return version;
  };
  return {
    node: process.version,
    ...Object.fromEntries(
      (["helm", "kustomize", "kubectl"] as const).map((name) => [name, pinnedVersion(TOOLS[name])]),
    ),
    ...Object.fromEntries(["cdk8s-cli", "cdk8s", "@pulumi/pulumi"].map((name) => [name, version(name)])),
  };
}

/**
 * Runs the command line once on an environment to produce the input for the peers.
 * @throws Error with the output of the command line if it fails
 */
export function prepareInput({ commandLine }: Programs, name: string, environments: string, folder: string): Input {
  mkdirSync(folder, { recursive: true });
  const args = [commandLine, "synth", "--env", name, "--environments", environments, "--out", join(folder, "expected")];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: quietEnvironment() });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with code ${status}\n${stderr}`);
  const yaml = readFileSync(join(folder, "expected", manifestPath(name)), "utf8");
  return { name, environments, yaml, objects: yaml.split(/^---$/m).length - 1, folder };
}

/** The command line: one process for all environments. */
export function ours({ commandLine }: Programs, inputs: readonly Input[]): Contender {
  const [first] = inputs;
  if (first === undefined) throw new Error("nothing to synthesize");
  const out = join(first.folder, "ours");
  const names = inputs.flatMap(({ name }) => ["--env", name]);
  const args = [commandLine, "synth", ...names, "--environments", first.environments, "--out", out];
  const outputs = inputs.map((input) => ({ input, output: join(out, manifestPath(input.name)) }));
  const check = (): void => outputs.forEach(checkOutput);
  return { name: OURS, commands: [{ file: process.execPath, args }], outputs: [out], check };
}

/**
 * The command line of an earlier version, on that version's environments, because the current ones may be invalid for it. Checks
 * only
 * that it writes a file.
 */
export function before({ before: checkout }: Programs, inputs: readonly Input[]): readonly Contender[] {
  const [first] = inputs;
  if (checkout === undefined || first === undefined) return [];
  const out = join(first.folder, "before");
  const names = inputs.flatMap(({ name }) => ["--env", name]);
  const program = join(checkout, "build", "bin", "access-layer.js");
  const args = [program, "synth", ...names, "--environments", join(checkout, "environments"), "--out", out];
  const check = (): void => inputs.forEach(({ name }) => readYaml(join(out, manifestPath(name))));
  return [{ name: BEFORE, commands: [{ file: process.execPath, args }], outputs: [out], check }];
}

/** An empty Node process, from startup to exit. */
export function emptyNode(): Contender {
  return { name: EMPTY_NODE, commands: [{ file: process.execPath, args: ["-e", "0"] }], outputs: [], check: () => {} };
}

/** `kustomize build`, once for each environment. */
export function kustomize(programs: Programs, inputs: readonly Input[]): Entrant {
  return peer(KUSTOMIZE, programs.kustomize, inputs, (path, { yaml, folder }) =>
    kustomizeBuild(path, kustomization(yaml, join(folder, "kustomize")).overlay),
  );
}

/** `kubectl kustomize`, once for each environment. */
export function kubectl(programs: Programs, inputs: readonly Input[]): Entrant {
  return peer("kubectl kustomize", programs.kubectl, inputs, (path, { yaml, folder }) =>
    kubectlKustomize(path, kustomization(yaml, join(folder, "kubectl")).overlay),
  );
}

/** `helm template`, once for each environment. */
export function helm(programs: Programs, inputs: readonly Input[]): Entrant {
  return peer(HELM, programs.helm, inputs, (path, { yaml, folder }) => helmTemplate(path, yaml, join(folder, "helm")));
}

/** `cdk8s synth` on the compiled app, once for each environment. */
export function stockCompiled(inputs: readonly Input[]): Entrant {
  return peer("cdk8s synth, compiled app", { path: "" }, inputs, (_, { name, folder }) =>
    stockCompiledApp(name, folder),
  );
}

function peer(
  name: string,
  program: Built,
  inputs: readonly Input[],
  prepare: (path: string, input: Input) => Prepared,
): Entrant {
  if ("reason" in program) return { name, reason: program.reason };
  const prepared = inputs.map((input) => ({ input, ...prepare(program.path, input) }));
  return {
    name,
    commands: prepared.map(({ command }) => command),
    outputs: prepared.map(({ output }) => output),
    check: () => prepared.forEach(checkOutput),
  };
}

function checkOutput({ input, output }: { readonly input: Input; readonly output: string }): void {
  expectSameObjects(input.yaml, readYaml(output));
}
