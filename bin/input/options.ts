import { InvalidArgumentError, Option } from "commander";

/** What every command that reads environment files is told. */
export interface EnvironmentOptions {
  /** Names that were asked for; none means all. */
  readonly env: readonly string[];
  /** Folder of the environment files. */
  readonly environments: string;
}

/** `--env NAME …`: all environments unless some are named. */
export function envOption(): Option {
  return new Option("--env <name...>", "environment, several times or several names")
    .env("ACCESS_LAYER_ENV")
    .default([], "all")
    .argParser(nonEmptyList);
}

/** `--env NAME`, for a command about one environment. */
export function oneEnvironmentOption(): Option {
  return new Option("--env <name>", "environment").makeOptionMandatory().argParser(nonEmpty);
}

/** `--environments DIR`. */
export function environmentsOption(): Option {
  return new Option("--environments <dir>", "folder of the environment files")
    .default("environments")
    .argParser(nonEmpty);
}

/** `--json`. */
export function jsonOption(what: string): Option {
  return new Option("--json", `print ${what} as JSON on stdout`);
}

/** An argument that must say something: an unset variable of a script leaves `--out ""`. */
export function nonEmpty(value: string): string {
  if (value.trim() === "") throw new InvalidArgumentError("It is empty.");
  return value;
}

/** The same for an option that may come several times. */
export function nonEmptyList(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, nonEmpty(value)];
}

/** The examples below a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ access-layer ${line}`).join("\n")}`;
}
