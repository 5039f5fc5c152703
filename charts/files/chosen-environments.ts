import type { LocatedProblem } from "../../lib/spec/problem";
import { show, didYouMean, listWith } from "../../lib/values/words";
import { listEnvironments, loadEnvironment, neighbourProblems, type LoadedEnvironment } from "./environments";
import { inputError, throwIfLocated } from "../failures";

/**
 * The environments of a folder, or those that are wanted, in the order of their names and each once.
 * @throws an input error where there is no such folder, or no such environment
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

/** What loading several environments came to: all of the problems, of all of them. */
export interface LoadedEnvironments {
  /** The environments that are fine. */
  readonly loaded: readonly LoadedEnvironment[];
  /** Everything that is wrong with the others. */
  readonly problems: readonly LocatedProblem[];
}

/** Loads environments by their names. */
export function loadEnvironments(directory: string, names: readonly string[]): LoadedEnvironments {
  const results = names.map((name) => loadEnvironment(directory, name));
  const loaded = results.flatMap((result) => ("problems" in result ? [] : [result]));
  const problems = results.flatMap((result) => ("problems" in result ? result.problems : []));
  return { loaded, problems: [...problems, ...neighbourProblems(directory, loaded)] };
}

/**
 * Loads environments that must all be fine.
 * @throws an input error with all problems
 */
export function loadValidEnvironments(directory: string, names: readonly string[]): readonly LoadedEnvironment[] {
  const { loaded, problems } = loadEnvironments(directory, names);
  throwIfLocated(problems);
  return loaded;
}

function unknownEnvironment(name: string, known: readonly string[], directory: string): string {
  return `there is no environment ${show(name)} in ${directory}, only ${listWith("and", known)}${didYouMean(name, known)}`;
}
