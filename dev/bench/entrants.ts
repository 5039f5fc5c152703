import { spawnSync } from "child_process";
import { mkdirSync, readFileSync } from "fs";
import { join } from "path";
import { manifestPath } from "../../lib/names";
import { buildTool, type Built } from "../tools/build";
import { pinnedVersion } from "../tools/go";
import { TOOLS } from "../tools/tools";
import type { Contender, Entrant } from "./contest";
import { quietEnvironment } from "./measure";
import { expectSameObjects, readYaml } from "./objects";
import {
  helmTemplate,
  kubectlKustomize,
  kustomization,
  kustomizeBuild,
  stockCompiledApp,
  stockTypeScriptApp,
  type Prepared,
} from "./peers";

/** Name of our own program in the tables. */
export const OURS = "access-layer";

/** The programs that take part, found once. */
export interface Programs {
  /** Our bundled command line. */
  readonly commandLine: string;
  /** Helm, built from its pin. */
  readonly helm: Built;
  /** Kustomize, built from its pin. */
  readonly kustomize: Built;
  /** The machine's own kubectl, for its copy of Kustomize. */
  readonly kubectl: Built;
}

/** An environment as input: where its files are, and what we make of it. */
export interface Input {
  /** Name of the environment. */
  readonly name: string;
  /** Folder of its two files. */
  readonly environments: string;
  /** Our manifest: what everybody else has to give, too. */
  readonly yaml: string;
  /** Objects in it. */
  readonly objects: number;
  /** Folder to prepare peers in. */
  readonly folder: string;
}

/** Builds or finds the programs. */
export async function findPrograms(commandLine: string): Promise<Programs> {
  const kubectl = spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" });
  return {
    commandLine,
    helm: await buildTool("helm"),
    kustomize: await buildTool("kustomize"),
    kubectl: kubectl.status === 0 ? { path: "kubectl" } : { reason: "no kubectl on the PATH" },
  };
}

/** Versions of everybody who takes part. */
export function versionsOf({ kubectl }: Programs): Readonly<Record<string, string>> {
  const version = (name: string): string => {
    const { version } = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), "utf8")) as {
      version: string;
    };
    return version;
  };
  const client = "path" in kubectl ? spawnSync("kubectl", ["version", "--client"], { encoding: "utf8" }).stdout : "";
  return {
    node: process.version,
    helm: pinnedVersion(TOOLS.helm),
    kustomize: pinnedVersion(TOOLS.kustomize),
    "kubectl kustomize": /Kustomize Version: (\S+)/.exec(client)?.[1] ?? "none",
    "cdk8s-cli": version("cdk8s-cli"),
    cdk8s: version("cdk8s"),
    "ts-node": version("ts-node"),
    typescript: version("typescript"),
    "@pulumi/pulumi": version("@pulumi/pulumi"),
  };
}

/**
 * Runs our program once on an environment, to have what the peers start from.
 * @throws Error with what our program said where it fails
 */
export function prepareInput({ commandLine }: Programs, name: string, environments: string, folder: string): Input {
  mkdirSync(folder, { recursive: true });
  const args = [commandLine, "synth", "--env", name, "--environments", environments, "--out", join(folder, "expected")];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env: quietEnvironment() });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with code ${status}\n${stderr}`);
  const yaml = readFileSync(join(folder, "expected", manifestPath(name)), "utf8");
  return { name, environments, yaml, objects: yaml.split(/^---$/m).length - 1, folder };
}

/** Our program: one process, however many environments. */
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

/** Node starting and ending: what nobody who runs on it can be faster than. */
export function emptyNode(): Contender {
  return { name: "node -e 0", commands: [{ file: process.execPath, args: ["-e", "0"] }], outputs: [], check: () => {} };
}

/** `kustomize build`, once for each environment. */
export function kustomize(programs: Programs, inputs: readonly Input[]): Entrant {
  return peer("kustomize build", programs.kustomize, inputs, (path, { yaml, folder }) =>
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
  return peer("helm template", programs.helm, inputs, (path, { yaml, folder }) =>
    helmTemplate(path, yaml, join(folder, "helm")),
  );
}

/** `npx cdk8s synth` with `npx ts-node`, as `cdk8s init` sets it up, once for each environment. */
export function stockTypeScript(inputs: readonly Input[]): Entrant {
  return peer("npx cdk8s synth, npx ts-node", { path: "" }, inputs, (_, { name, folder }) =>
    stockTypeScriptApp(name, join(folder, "cdk8s")),
  );
}

/** `cdk8s synth` on our compiled program, once for each environment. */
export function stockCompiled(inputs: readonly Input[]): Entrant {
  return peer("cdk8s synth, our compiled app", { path: "" }, inputs, (_, { name, folder }) =>
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
