import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { now } from "../../../charts/files/clock";
import { loadEnvironments } from "../../../charts/files/chosen-environments";
import { problemsBetween, type LoadedEnvironment } from "../../../charts/files/environments";
import { throwIfLocated } from "../../../charts/failures";
import { writeFiles } from "../../../charts/files/output";
import { synthesize, type Synthesis } from "../../../charts/synthesize";
import { manifestPath } from "../../../lib/names";

/** Input and output folders. */
export interface Folders {
  /** Folder of the environment files. */
  readonly environments: string;
  /** Output folder. */
  readonly out: string;
}

/** An environment and its rendered manifest. */
export interface SynthesizedEnvironment extends Synthesis, LoadedEnvironment {
  /** Name. */
  readonly name: string;
  /** Output file. */
  readonly file: string;
  /** Time for reading and rendering, in milliseconds. */
  readonly milliseconds: number;
}

/**
 * Renders environments without writing files. Reads and validates all of them before rendering the first.
 * @throws an input error with all problems of all environments
 */
export function synthesizeEnvironments(names: readonly string[], folders: Folders): readonly SynthesizedEnvironment[] {
  const read = names.map((name) => ({ name, ...timed(() => loadEnvironments(folders.environments, [name], now())) }));
  const loaded = read.flatMap(({ value }) => value.loaded);
  throwIfLocated([...read.flatMap(({ value }) => value.problems), ...problemsBetween(folders.environments, loaded)]);
  return read.flatMap(({ name, value: { loaded }, milliseconds }) =>
    loaded.map(({ layer, warnings }) => {
      // The copy also formats the text, so that the time includes it.
      const built = timed(() => ({ ...synthesize(layer) }));
      const file = join(folders.out, manifestPath(name));
      return { name, file, layer, warnings, ...built.value, milliseconds: milliseconds + built.milliseconds };
    }),
  );
}

/** Status of an output file: after writing, or compared with the rendered manifest. */
export type FileStatus = "written" | "unchanged" | "different" | "missing";

/** A rendered environment and the status of its file. */
export interface Outcome extends SynthesizedEnvironment {
  /** Status of the file. */
  readonly status: FileStatus;
}

/**
 * Writes the manifest file of each environment. Writes all temporary files before it replaces the first file.
 * @throws an input error if a file can't be written
 */
export function writeEnvironments(environments: readonly SynthesizedEnvironment[]): readonly Outcome[] {
  const statuses = writeFiles(environments.map(({ file, yaml }) => ({ path: file, text: yaml })));
  return environments.map((environment, index) => ({ ...environment, status: statuses[index] ?? "unchanged" }));
}

/** A function's result and duration. */
export function timed<T>(action: () => T): { readonly value: T; readonly milliseconds: number } {
  const start = performance.now();
  const value = action();
  return { value, milliseconds: performance.now() - start };
}
