import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { loadEnvironments } from "../../../charts/files/chosen-environments";
import { sharedNamespaceProblems, type LoadedEnvironment } from "../../../charts/files/environments";
import { throwIfLocated } from "../../../charts/failures";
import { writeFiles } from "../../../charts/files/output";
import { synthesize, type Synthesis } from "../../../charts/synthesize";
import { manifestPath } from "../../../lib/names";

/** Where to read and where to write. */
export interface Folders {
  /** Folder of the environment files. */
  readonly environments: string;
  /** Output folder. */
  readonly out: string;
}

/** An environment and what it comes to. */
export interface SynthesizedEnvironment extends Synthesis, LoadedEnvironment {
  /** Its name. */
  readonly name: string;
  /** Its output file. */
  readonly file: string;
  /** How long reading and building it took. */
  readonly milliseconds: number;
}

/**
 * Synthesises environments in one process. All are read and checked before the first is built; nothing is written.
 * @throws an input error with all problems of all environments
 */
export function synthesizeEnvironments(names: readonly string[], folders: Folders): readonly SynthesizedEnvironment[] {
  const read = names.map((name) => ({ name, ...timed(() => loadEnvironments(folders.environments, [name])) }));
  const loaded = read.flatMap(({ value }) => value.loaded);
  throwIfLocated([
    ...read.flatMap(({ value }) => value.problems),
    ...sharedNamespaceProblems(folders.environments, loaded),
  ]);
  return read.flatMap(({ name, value: { loaded }, milliseconds }) =>
    loaded.map(({ layer }) => {
      const built = timed(() => synthesize(layer));
      const file = join(folders.out, manifestPath(name));
      return { name, file, layer, ...built.value, milliseconds: milliseconds + built.milliseconds };
    }),
  );
}

/** What became of an output file, or how it compares with what would be written. */
export type FileStatus = "written" | "unchanged" | "different" | "missing";

/** An environment and what became of its file. */
export interface Outcome extends SynthesizedEnvironment {
  /** What became of the file. */
  readonly status: FileStatus;
}

/**
 * Writes the files of environments: all are staged before the first is replaced.
 * @throws an input error where one can't be written
 */
export function writeEnvironments(environments: readonly SynthesizedEnvironment[]): readonly Outcome[] {
  const statuses = writeFiles(environments.map(({ file, yaml }) => ({ path: file, text: yaml })));
  return environments.map((environment, index) => ({ ...environment, status: statuses[index] ?? "unchanged" }));
}

/** A value and how long it took. */
export function timed<T>(action: () => T): { readonly value: T; readonly milliseconds: number } {
  const start = performance.now();
  const value = action();
  return { value, milliseconds: performance.now() - start };
}
