import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { environmentFileName, releaseFileName } from "../../lib/names";
import { resolveLayer, type Layer } from "../../lib/layer/layer";
import { fileNameProblems, layerProblems, partsProblems } from "../../lib/rules/environment";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { parseEnvironmentFile, parseReleaseFile, type ParsedFile, type SourceText } from "../../lib/spec/parse";
import type { LocatedProblem, Problem } from "../../lib/spec/problem";
import { show, didYouMean, listWith } from "../../lib/values/words";
import type { ReleaseSpec } from "../../lib/spec/release";
import { LARGEST_FILE } from "../../lib/spec/yaml-text";

/** The two files of an environment, understood and without problems. */
export interface LoadedEnvironment {
  /** What they resolve to. The files as they were read are its `source`. */
  readonly layer: Layer;
}

/** Why something could not be loaded: all of it, in the order of files, lines and columns. */
export interface LoadProblems {
  /** At least one. */
  readonly problems: readonly LocatedProblem[];
}

/** Hidden files are editors': `.#prod.yaml` is a lock. */
const ENVIRONMENT_FILE = /^(?!.*\.release\.yaml$)([^.].*)\.yaml$/;

/**
 * Names of the environments in a folder: each `<name>.yaml` that is no release file, in the order of code units. Nothing is
 * thrown: a folder that can't be read or holds none is a problem.
 */
export function listEnvironments(directory: string): { readonly names: readonly string[] } | LoadProblems {
  const files = filesOf(directory);
  if ("message" in files) return { problems: [fileProblem("environment", directory, files.message)] };
  const names = files.names.flatMap((file) => ENVIRONMENT_FILE.exec(file)?.[1] ?? []).sort(byCodeUnits);
  const orphans = files.names.filter((file) => isOrphan(file, names)).sort(byCodeUnits);
  if (orphans.length > 0) return { problems: orphans.map((file) => orphanProblem(directory, file)) };
  if (names.length > 0) return { names };
  const message = "holds no environment; one is two files, such as prod.yaml and prod.release.yaml";
  return { problems: [fileProblem("environment", directory, message)] };
}

/**
 * Loads an environment from its two files and checks everything: text, shape, rules. Nothing is thrown: whatever is wrong, a
 * missing file too, is among the problems, and the files are named by the path that `directory` begins.
 */
export function loadEnvironment(directory: string, name: string): LoadedEnvironment | LoadProblems {
  const listed = listEnvironments(directory);
  if ("problems" in listed) return listed;
  if (!listed.names.includes(name)) {
    const wayOut = didYouMean(name, listed.names) || `; it holds ${listWith("and", listed.names)}`;
    return { problems: [fileProblem("environment", directory, `holds no environment ${show(name)}${wayOut}`)] };
  }
  return understand(
    readFile("environment", join(directory, environmentFileName(name)), parseEnvironmentFile),
    readFile("release", join(directory, releaseFileName(name)), parseReleaseFile),
    environmentFileName(name),
  );
}

/** Checks the texts of an environment's two files as {@link loadEnvironment} does, which reads them. */
export function understandTexts(
  environment: SourceText,
  release: SourceText,
  fileName: string,
): LoadedEnvironment | LoadProblems {
  return understand(parseEnvironmentFile(environment), parseReleaseFile(release), fileName);
}

/**
 * What is wrong with environments only beside one another: two of them in one namespace of one cluster would overwrite each other,
 * and without a conflict, because both are applied by the same field manager.
 */
export function neighbourProblems(directory: string, loaded: readonly LoadedEnvironment[]): readonly LocatedProblem[] {
  const first = new Map<string, string>();
  return loaded.flatMap(({ layer }) => {
    const { name, namespace, cluster } = layer;
    const place = `${cluster.context} ${namespace}`;
    const other = first.get(place);
    if (other === undefined) first.set(place, name);
    return other === undefined ? [] : [samePlaceProblem(directory, layer, other)];
  });
}

function samePlaceProblem(directory: string, { name, namespace, cluster }: Layer, other: string): LocatedProblem {
  const message =
    `must not be ${other}'s too, got ${show(cluster.context)} with namespace ${namespace}: the two would overwrite ` +
    "each other; give one of them another context or namespace";
  const problem: Problem = { code: "cluster/shared", source: "environment", path: ["cluster", "context"], message };
  return readFile("environment", join(directory, environmentFileName(name)), parseEnvironmentFile).locate(problem);
}

function understand(
  environment: ParsedFile<EnvironmentSpec>,
  release: ParsedFile<ReleaseSpec>,
  fileName: string,
): LoadedEnvironment | LoadProblems {
  const { name } = environment.parts;
  const layer = environment.value && release.value && resolveLayer(environment.value, release.value);
  const found = [
    ...(name === undefined ? [] : fileNameProblems({ name }, fileName)),
    ...(layer === undefined ? partsProblems(environment.parts, release.parts) : layerProblems(layer)),
  ];
  const locate = (problem: Problem) => (problem.source === "environment" ? environment : release).locate(problem);
  const problems = inOrder([...environment.problems, ...release.problems, ...found.map(locate)]);
  return problems.length === 0 && layer !== undefined ? { layer } : { problems };
}

/** A release file alone, as after a rename of the other one: the environment would be missing without a word. */
function isOrphan(file: string, names: readonly string[]): boolean {
  const [, name] = /^([^.].*)\.release\.yaml$/.exec(file) ?? [];
  return name !== undefined && !names.includes(name);
}

function orphanProblem(directory: string, file: string): LocatedProblem {
  const wanted = file.replace(/\.release\.yaml$/, ".yaml");
  const message = `stands alone: there is no ${wanted} beside it; add that file, or delete this one`;
  return { ...fileProblem("release", join(directory, file), message), code: "file/orphan" };
}

function filesOf(directory: string): { readonly names: readonly string[] } | { readonly message: string } {
  try {
    return { names: readdirSync(directory) };
  } catch (error) {
    return { message: `can't be read: ${reasonOf(error)}` };
  }
}

/** Reads and parses a file; one that can't be read has its reason for a problem, and no parts. */
function readFile<T>(
  source: Problem["source"],
  file: string,
  parse: (source: SourceText) => ParsedFile<T>,
): ParsedFile<T> {
  const read = readText(file);
  if ("text" in read) return parse({ file, text: read.text });
  const problem = fileProblem(source, file, read.message);
  return { parts: {}, problems: [problem], locate: (other) => ({ ...other, file, line: 1, column: 1 }) };
}

/** The text of a file, or why it is refused. */
function readText(file: string): { readonly text: string } | { readonly message: string } {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) {
      return { message: "must be a file, and is something else; replace it by the YAML file of the environment" };
    }
    if (stats.size > LARGEST_FILE) return { message: `must have at most ${LARGEST_FILE} bytes, got ${stats.size}` };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    return { message: `can't be read: ${reasonOf(error)}` };
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it is not there; an environment is two files in one folder, such as prod.yaml and prod.release.yaml"],
  ["ENOTDIR", "it is no folder; name the folder of the environment files"],
  ["EACCES", "permission denied; let your user read it"],
  ["EPERM", "permission denied; let your user read it"],
  ["ELOOP", "its symbolic links go round in circles; replace them by the file"],
  ["ERR_ENCODING_INVALID_ENCODED_DATA", "it is no UTF-8 text; save it in that encoding"],
]);

function reasonOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown reason";
  return REASONS.get(code) ?? `${code}; look at it with ls -l`;
}

function fileProblem(source: Problem["source"], file: string, message: string): LocatedProblem {
  return { code: "file/unreadable", source, path: [], file, line: 1, column: 1, message };
}

function inOrder(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return [...problems].sort((a, b) => byCodeUnits(a.file, b.file) || a.line - b.line || a.column - b.column);
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
