import { InvalidArgumentError, Option } from "commander";
import { ENVIRONMENTS_FOLDER } from "../../lib/values/command-line";

/** Options of every command that reads environment files. */
export interface EnvironmentOptions {
  /** Selected environments; all if empty. */
  readonly env: readonly string[];
  /** Folder of the environment files. */
  readonly environments: string;
}

/** `--env NAME …`; all environments by default. */
export function envOption(): Option {
  return new Option("--env <name...>", "environments; repeatable")
    .env("ACCESS_LAYER_ENV")
    .default([], "all")
    .argParser(nonEmptyList);
}

/** `--env NAME`, for a command about one environment. */
export function oneEnvironmentOption(): Option {
  return new Option("--env <name>", "environment (required)").makeOptionMandatory().argParser(once);
}

/** `--environments DIR`. */
export function environmentsOption(): Option {
  return new Option("--environments <dir>", "folder of the environment files")
    .default(ENVIRONMENTS_FOLDER)
    .argParser(nonEmpty);
}

/** `--context NAME`, for a command that reads a cluster. */
export function contextOption(): Option {
  return new Option(
    "--context <name>",
    "context of the kubeconfig (default: cluster.context of the environment)",
  ).argParser(nonEmpty);
}

/** `--json`. */
export function jsonOption(what: string): Option {
  return new Option("--json", `print ${what} as JSON on stdout`);
}

/** Rejects a second value, because the first one would be ignored. */
export function once(value: string, previous: string | undefined): string {
  if (previous !== undefined) throw new InvalidArgumentError(`It can be given only once, got ${previous}, too.`);
  return nonEmpty(value);
}

/** Rejects an empty argument, as in `--out "$UNSET"`. */
export function nonEmpty(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("It must not be empty.");
  return value;
}

/** Rejects an empty argument of a repeatable option. */
export function nonEmptyList(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, nonEmpty(value)];
}

/** Examples at the end of the help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ access-layer ${line}`).join("\n")}`;
}

/** Rejects a value with the message of a rule. */
export function checked(problemOf: (value: string) => string | undefined): (value: string) => string {
  return (value) => {
    const problem = problemOf(value);
    if (problem === undefined) return value;
    throw new InvalidArgumentError(`It ${problem}.`);
  };
}
