import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { listEnvironments, loadEnvironment, understandTexts } from "../../../charts/files/environments";
import { EXIT, inputError } from "../../../charts/failures";
import { writeFiles, type OutputFile } from "../../../charts/files/output";
import { environmentFileName, FIELD_MANAGER, manifestPath, releaseFileName } from "../../../lib/names";
import { environmentNameProblem } from "../../../lib/rules/kubernetes-names";
import { sharedClusterProblems } from "../../../lib/rules/shared-cluster";
import { formatProblem, type Problem } from "../../../lib/values/problem";
import { environmentsArgument, shellWord } from "../../../lib/values/command-line";
import { printJson, tell } from "../../output/terminal";
import { schemasPath } from "./schemas-path";
import { environmentTemplate, releaseTemplate } from "./template";

/** Options of `access-layer init`. */
export interface InitOptions {
  /** Folder of the environment files. */
  readonly environments: string;
  /** Context of kubectl. */
  readonly context?: string;
  /** Print JSON instead of text. */
  readonly json?: boolean;
}

/** `access-layer init`: writes the two files of a new environment, and fails if one of them exists. */
export function init(name: string, options: InitOptions): number {
  const { environments, context = `${name}-cluster`, json } = options;
  // The name is also part of comments and hosts, so a wrong one would cause several problems.
  const wrongName = environmentNameProblem(name);
  if (wrongName !== undefined) throw inputError(`name: ${wrongName}`);
  const values = { name, nameValue: asYaml(name), contextValue: asYaml(context), schemas: schemasPath(environments) };
  const texts = { environment: environmentTemplate(values), release: releaseTemplate(values) };
  throwIfInvalid(name, environments, texts);
  const files: readonly OutputFile[] = [
    { path: join(environments, environmentFileName(name)), text: texts.environment },
    { path: join(environments, releaseFileName(name)), text: texts.release },
  ];
  throwIfInTheWay(files);
  writeFiles(files);
  if (json === true) printJson({ name, files: files.map(({ path }) => path) });
  else tell(...files.map(({ path }) => `${path} written`), "", ...nextSteps(name, context, options));
  return EXIT.fine;
}

/** A name or a context as YAML in one line, in quotes if YAML would read it as another value. */
function asYaml(text: string): string {
  return stringify(text) === `${text}\n` ? text : JSON.stringify(text);
}

/** Throws if the new environment has problems, alone or together with the environments of the folder: a wrong context. */
function throwIfInvalid(name: string, directory: string, texts: { environment: string; release: string }): void {
  const understood = understandTexts(
    { file: environmentFileName(name), text: texts.environment },
    { file: releaseFileName(name), text: texts.release },
    environmentFileName(name),
  );
  const problems: readonly Problem[] =
    "problems" in understood ? understood.problems : sharedClusterProblems(understood.layer, layersIn(directory, name));
  if (problems.length > 0) throw inputError(problems.map(formatProblem).join("\n"));
}

/** The other environments of the folder that have no problems. */
function layersIn(directory: string, name: string): Parameters<typeof sharedClusterProblems>[1] {
  const listed = listEnvironments(directory);
  if ("problems" in listed) return [];
  return listed.names
    .filter((other) => other !== name)
    .flatMap((other) => {
      const loaded = loadEnvironment(directory, other);
      return "problems" in loaded ? [] : [loaded.layer];
    });
}

/** Throws if a file, a folder or a link has the path of a new file, or the same path with the extension `.yml`. */
function throwIfInTheWay(files: readonly OutputFile[]): void {
  const paths = files.flatMap(({ path }) => [path, path.replace(/\.yaml$/, ".yml")]);
  const found = paths.filter(exists);
  if (found.length === 0) return;
  const lines = found.map((path) => `${path} must not exist, because init never overwrites a file`);
  throw inputError([...lines, "no file was written; choose another name, or move the existing files"].join("\n"));
}

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOTDIR")) throw error;
    throw inputError(`${dirname(path)} is not a folder; pass another one with --environments`);
  }
}

function nextSteps(name: string, context: string, { environments }: InitOptions): readonly string[] {
  const tool = (command: string) =>
    `npx --no-install access-layer ${command} --env ${name}${environmentsArgument(environments)}`;
  const file = join(environments, environmentFileName(name));
  return [
    `Next, edit ${file}: at least cluster.context and datastores.keycloak.hostname. Then check the files and render the manifest:`,
    `  ${tool("validate")}`,
    `  ${tool("synth")}`,
    "Create the namespace and the Secrets (docs/pulumi.md in the package, Create the Secrets). Then apply the manifest:",
    `  kubectl --context ${shellWord(context)} apply --server-side --field-manager=${FIELD_MANAGER} -f dist/${manifestPath(name)}`,
  ];
}
