import { existsSync } from "node:fs";
import { chooseEnvironments } from "../../../charts/files/chosen-environments";
import { failureOf, inputError } from "../../../charts/failures";
import { plural } from "../../../lib/values/words";
import { changesBetween } from "../../../lib/manifests/changes";
import type { Manifest } from "../../../lib/manifests/manifest";
import { environmentFileName, releaseFileName } from "../../../lib/names";
import { optimize } from "../../optimization";
import { describeChanges } from "../../output/changes";
import type { EnvironmentOptions } from "../../input/options";
import { progressLines } from "./progress";
import { synthesizeEnvironments, timed, writeEnvironments, type Folders } from "./synthesis";
import { colorsFor, tell } from "../../output/terminal";
import { watchFolder } from "./watch-folder";

/** The objects last written for each environment. */
type LastWritten = Map<string, readonly Manifest[]>;

/**
 * Renders environments, and renders each one again when its files change, until Ctrl-C. An environment with problems does not block the others.
 * @throws an input error if the folder of the environment files is removed
 */
export async function watchSynthesis(options: EnvironmentOptions & Folders, names: readonly string[]): Promise<void> {
  // `start.ts` delays optimization for short runs, but a watch is long-running.
  optimize("usual");
  const folder = options.environments;
  const last: LastWritten = new Map();
  const synthesizeAgain = (fileNames: ReadonlySet<string>) => {
    if (!existsSync(folder)) throw inputError(`${folder} no longer exists; restore it and start again`);
    const known = new Set([...names, ...listIfAny(options)]);
    for (const name of [...known].filter((candidate) => isAffected(candidate, fileNames)))
      synthesizeOne(name, options, last);
  };
  await untilInterrupted((fail) => {
    // Starts before the files are read, so that no change is missed.
    const stop = watchFolder(folder, synthesizeAgain, fail);
    for (const name of names) synthesizeOne(name, options, last);
    tell(`watching ${plural(names.length, "environment")} in ${folder}; press Ctrl-C to stop`);
    return stop;
  });
}

/** Whether an environment is affected by changed files. An empty set affects every environment, because the operating system did not report which file changed. */
function isAffected(name: string, fileNames: ReadonlySet<string>): boolean {
  return fileNames.size === 0 || fileNames.has(environmentFileName(name)) || fileNames.has(releaseFileName(name));
}

/** The current environments, including new ones. Empty if the files cannot be read, for example while an editor replaces one. */
function listIfAny({ environments, env }: EnvironmentOptions): readonly string[] {
  try {
    return chooseEnvironments(environments, env);
  } catch {
    return [];
  }
}

function synthesizeOne(name: string, folders: Folders, last: LastWritten): void {
  const colors = colorsFor(process.stderr);
  try {
    const { value, milliseconds } = timed(() => writeEnvironments(synthesizeEnvironments([name], folders)));
    for (const outcome of value) {
      const before = last.get(name) ?? outcome.manifests;
      last.set(name, outcome.manifests);
      tell(
        ...progressLines([{ ...outcome, milliseconds }], colors),
        ...describeChanges(changesBetween(before, outcome.manifests), colors),
      );
    }
  } catch (error) {
    tell(failureOf(error, false).text);
  }
}

/**
 * Runs until Ctrl-C, a termination signal or a failure. Handles signals from the start, because one may arrive while the first files are read, and
 * after the end, because a second Ctrl-C would kill the process.
 */
function untilInterrupted(start: (fail: (error: unknown) => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => {
        stop();
        resolve();
      });
    }
    const stop = start((error) => {
      stop();
      reject(error);
    });
  });
}
