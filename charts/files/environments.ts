import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { environmentFileName, releaseFileName } from "../../lib/names";
import { resolveLayer, type Layer } from "../../lib/layer/layer";
import { sharedClusterProblems } from "../../lib/rules/shared-cluster";
import { fileNameProblems, layerProblems, partsProblems } from "../../lib/rules/environment";
import { overlayFindings } from "../../lib/rules/overlays";
import { layerWarnings } from "../../lib/rules/warnings";
import type { EnvironmentSpec } from "../../lib/spec/environment";
import { parseEnvironmentFile, parseReleaseFile, type ParsedFile, type SourceText } from "../../lib/spec/parse";
import type { LocatedProblem, Problem } from "../../lib/spec/problem";
import { show, didYouMean, listWith } from "../../lib/values/words";
import type { ReleaseSpec } from "../../lib/spec/release";
import { LARGEST_FILE } from "../../lib/spec/yaml-text";
import { skippedFiles } from "./file-names";
import { layerAlertFindings } from "../alerts";
import type * as ChartModule from "../access-layer-chart";
import type { LayerPatches } from "../patches";

/** An environment whose two files have no problems. */
export interface LoadedEnvironment {
  /** The resolved environment. Its `source` contains the parsed files. */
  readonly layer: Layer;
  /** What works, but needs attention, such as a server that gets no more security fixes. Sorted like problems. */
  readonly warnings: readonly LocatedProblem[];
}

/** All problems that prevent an environment from loading, sorted by file, line and column. */
export interface LoadProblems {
  /** At least one problem. */
  readonly problems: readonly LocatedProblem[];
}

/** File name of an environment file. Hidden files are excluded, such as `.#prod.yaml`, the lock file of an editor. */
const ENVIRONMENT_FILE = /^(?!.*\.release\.yaml$)([^.].*)\.yaml$/;

/**
 * Lists the environments in a folder: each `<name>.yaml` except release files, sorted by code units. Never throws: returns a
 * problem if the folder can't be read, contains no environments, or contains files with the wrong extension.
 */
export function listEnvironments(directory: string): { readonly names: readonly string[] } | LoadProblems {
  const files = filesOf(directory);
  if ("message" in files) return { problems: [fileProblem("environment", directory, files.message)] };
  const names = files.names.flatMap((file) => ENVIRONMENT_FILE.exec(file)?.[1] ?? []).sort(byCodeUnits);
  const problems = skippedFiles(files.names, names).map(({ code, source, file, message }) => ({
    ...fileProblem(source, join(directory, file), message),
    code,
  }));
  if (problems.length > 0) return { problems };
  if (names.length > 0) return { names };
  const message =
    "contains no environments; add the two files of an environment, such as prod.yaml and prod.release.yaml";
  return { problems: [fileProblem("environment", directory, message)] };
}

/**
 * Loads an environment from its two files and checks their text, shape and rules. Never throws: returns all problems, including
 * missing files.
 * File paths in problems start with `directory`.
 * @param now - seconds from 1970; without it, the ends of overlays are not checked
 */
export function loadEnvironment(directory: string, name: string, now?: number): LoadedEnvironment | LoadProblems {
  const listed = listEnvironments(directory);
  if ("problems" in listed) return listed;
  if (!listed.names.includes(name)) {
    const hint = didYouMean(name, listed.names) || `; available: ${listWith("and", listed.names)}`;
    return { problems: [fileProblem("environment", directory, `has no environment ${show(name)}${hint}`)] };
  }
  return understand(
    readFile("environment", join(directory, environmentFileName(name)), parseEnvironmentFile),
    readFile("release", join(directory, releaseFileName(name)), parseReleaseFile),
    environmentFileName(name),
    now,
  );
}

/** Checks the contents of an environment's two files in the same way as {@link loadEnvironment}. */
export function understandTexts(
  environment: SourceText,
  release: SourceText,
  fileName: string,
  now?: number,
): LoadedEnvironment | LoadProblems {
  return understand(parseEnvironmentFile(environment), parseReleaseFile(release), fileName, now);
}

/** Returns the problems between environments that run in the same cluster, each at the later one. */
export function problemsBetween(directory: string, loaded: readonly LoadedEnvironment[]): readonly LocatedProblem[] {
  const layers = loaded.map(({ layer }) => layer);
  return layers.flatMap((layer, index) => {
    const problems = sharedClusterProblems(layer, layers.slice(0, index));
    if (problems.length === 0) return [];
    const file = readFile("environment", join(directory, environmentFileName(layer.name)), parseEnvironmentFile);
    return problems.map((problem) => file.locate(problem));
  });
}

function understand(
  environment: ParsedFile<EnvironmentSpec>,
  release: ParsedFile<ReleaseSpec>,
  fileName: string,
  now: number | undefined,
): LoadedEnvironment | LoadProblems {
  const { name } = environment.parts;
  const layer = environment.value && release.value && resolveLayer(environment.value, release.value);
  const found = [
    ...(name === undefined ? [] : fileNameProblems({ name }, fileName)),
    ...(layer === undefined ? partsProblems(environment.parts, release.parts) : layerProblems(layer)),
  ];
  const locate = (problem: Problem) => (problem.source === "environment" ? environment : release).locate(problem);
  const problems = inOrder([...environment.problems, ...release.problems, ...found.map(locate)]);
  if (problems.length > 0 || layer === undefined) return { problems };
  const ofOverlays = now === undefined ? NONE : overlayFindings(layer, now);
  if (ofOverlays.problems.length > 0) return { problems: inOrder(ofOverlays.problems.map(locate)) };
  const ofAlerts = layerAlertFindings(layer);
  if (ofAlerts.problems.length > 0) return { problems: inOrder(ofAlerts.problems.map(locate)) };
  const ofPatches = patchFindings(layer);
  if (ofPatches.problems.length > 0) return { problems: inOrder(ofPatches.problems.map(locate)) };
  return {
    layer,
    warnings: inOrder(
      [...layerWarnings(layer), ...ofOverlays.warnings, ...ofAlerts.warnings, ...ofPatches.warnings].map(locate),
    ),
  };
}

const NONE = { problems: [], warnings: [] } as const;

/** Loads the constructs only for an environment with patches, because they take longer to load than the files to check. */
function patchFindings(layer: Layer): Pick<LayerPatches, "problems" | "warnings"> {
  if (layer.patches.length === 0) return NONE;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load them in every command
  const { layerPatches } = require("../access-layer-chart") as typeof ChartModule;
  return layerPatches(layer);
}

function filesOf(directory: string): { readonly names: readonly string[] } | { readonly message: string } {
  try {
    return { names: readdirSync(directory) };
  } catch (error) {
    return { message: `can't be read: ${reasonOf(error)}` };
  }
}

/** Reads and parses a file. If the file is unreadable, the result contains only a problem with the reason. */
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

/** Reads a file. Returns its text, or the reason why it was rejected. */
function readText(file: string): { readonly text: string } | { readonly message: string } {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) {
      return { message: "must be a regular file; replace it with the YAML file of the environment" };
    }
    if (stats.size > LARGEST_FILE) return { message: `must have at most ${LARGEST_FILE} bytes, got ${stats.size}` };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)) };
  } catch (error) {
    return { message: `can't be read: ${reasonOf(error)}` };
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  [
    "ENOENT",
    "it does not exist; an environment needs two files in one folder, such as prod.yaml and prod.release.yaml",
  ],
  ["ENOTDIR", "it is not a folder; pass the folder of the environment files"],
  ["EACCES", "permission denied; make it readable for your user"],
  ["EPERM", "permission denied; make it readable for your user"],
  ["ELOOP", "its symbolic links form a loop; replace the link with the file"],
  ["ERR_ENCODING_INVALID_ENCODED_DATA", "it is not UTF-8; save it as UTF-8"],
]);

function reasonOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown reason";
  return REASONS.get(code) ?? `${code}; check it with ls -l`;
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
