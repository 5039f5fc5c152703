import { existsSync } from "node:fs";
import { chooseEnvironments } from "../../../charts/files/chosen-environments";
import { failureOf, inputError, plural } from "../../../charts/failures";
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

/** Each environment's objects as they were last written. */
type LastWritten = Map<string, readonly Manifest[]>;

/**
 * Synthesises environments, and again each whose files change, until Ctrl-C. Each stands for itself: one with problems is
 * reported and waits for its next change, the others are written.
 * @throws an input error where the folder of the environment files goes away
 */
export async function watchSynthesis(options: EnvironmentOptions & Folders, names: readonly string[]): Promise<void> {
  // The start of the program keeps V8 from optimizing one that is about to end; this one stays.
  optimize("usual");
  const folder = options.environments;
  const last: LastWritten = new Map();
  const synthesiseAgain = (fileNames: ReadonlySet<string>) => {
    if (!existsSync(folder)) throw inputError(`${folder} is gone`);
    const known = new Set([...names, ...listIfAny(options)]);
    for (const name of [...known].filter((candidate) => isAffected(candidate, fileNames)))
      synthesiseOne(name, options, last);
  };
  await untilInterrupted((fail) => {
    // Before the files are read: what is saved meanwhile must not be lost.
    const stop = watchFolder(folder, synthesiseAgain, fail);
    for (const name of names) synthesiseOne(name, options, last);
    tell(`watching ${plural(names.length, "environment")} in ${folder}; Ctrl-C ends`);
    return stop;
  });
}

/** No names may mean that the system did not tell which file it was. */
function isAffected(name: string, fileNames: ReadonlySet<string>): boolean {
  return fileNames.size === 0 || fileNames.has(environmentFileName(name)) || fileNames.has(releaseFileName(name));
}

/** Environments that came since the start; an editor may have taken a file away for a moment. */
function listIfAny({ environments, env }: EnvironmentOptions): readonly string[] {
  try {
    return chooseEnvironments(environments, env);
  } catch {
    return [];
  }
}

function synthesiseOne(name: string, folders: Folders, last: LastWritten): void {
  const colours = colorsFor(process.stderr);
  try {
    const { value, milliseconds } = timed(() => writeEnvironments(synthesizeEnvironments([name], folders)));
    for (const outcome of value) {
      const before = last.get(name) ?? outcome.manifests;
      last.set(name, outcome.manifests);
      tell(
        ...progressLines([{ ...outcome, milliseconds }], colours),
        ...describeChanges(changesBetween(before, outcome.manifests), colours),
      );
    }
  } catch (error) {
    tell(failureOf(error, false).text);
  }
}

/**
 * Runs something that goes on until Ctrl-C, the end of the session, or its own failure. It listens for signals before anything starts, as one may
 * come while the first files are read, and after the end, as Ctrl-C may come twice: without a listener a signal kills the process.
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
