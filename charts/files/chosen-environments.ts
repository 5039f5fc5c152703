import type { LocatedProblem } from "../../lib/spec/problem";
import { show, didYouMean, listWith } from "../../lib/values/words";
import { listEnvironments, loadEnvironment, problemsBetween, type LoadedEnvironment } from "./environments";
import { inputError, throwIfLocated } from "../failures";

/**
 * Returns the names of the requested environments in a folder, or of all environments if none is requested. The names are sorted and unique.
 * @throws an input error if the folder or a requested environment does not exist
 */
export function chooseEnvironments(directory: string, wanted: readonly string[]): readonly string[] {
  const listed = listEnvironments(directory);
  if ("problems" in listed) {
    throw inputError(listed.problems.map(({ file, message }) => `${file} ${message}`).join("\n"));
  }
  const { names } = listed;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw inputError(unknown.map((name) => unknownEnvironment(name, names, directory)).join("\n"));
  return wanted.length === 0 ? names : names.filter((name) => wanted.includes(name));
}

/** Environments that were loaded, and the problems of environments that failed to load. */
export interface LoadedEnvironments {
  /** Environments without problems. */
  readonly loaded: readonly LoadedEnvironment[];
  /** Problems of the environments that failed to load. */
  readonly problems: readonly LocatedProblem[];
}

/**
 * Loads environments by name.
 * @param now - seconds from 1970; without it, the ends of overlays are not checked
 */
export function loadEnvironments(directory: string, names: readonly string[], now?: number): LoadedEnvironments {
  const results = names.map((name) => loadEnvironment(directory, name, now));
  const loaded = results.flatMap((result) => ("problems" in result ? [] : [result]));
  const problems = results.flatMap((result) => ("problems" in result ? result.problems : []));
  return { loaded, problems: [...problems, ...problemsBetween(directory, loaded)] };
}

/**
 * Loads environments by name.
 * @param now - seconds from 1970; without it, the ends of overlays are not checked
 * @throws an input error with all problems, if there are any
 */
export function loadValidEnvironments(
  directory: string,
  names: readonly string[],
  now?: number,
): readonly LoadedEnvironment[] {
  const { loaded, problems } = loadEnvironments(directory, names, now);
  throwIfLocated(problems);
  return loaded;
}

function unknownEnvironment(name: string, known: readonly string[], directory: string): string {
  return `no environment ${show(name)} in ${directory}; available: ${listWith("and", known)}${didYouMean(name, known)}`;
}
