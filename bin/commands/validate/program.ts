import type { Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption } from "../../input/options";

/** `access-layer validate …`: what is wrong with the environment files. */
export function addValidate(main: Command, finish: (code: number) => void): void {
  main
    .command("validate")
    .summary("check the environment files")
    .description(
      "Prints everything that is wrong with the environment files: file, line, column, field, and what is allowed.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the problems"))
    .addHelpText("after", examples(["validate", "validate --env prod --json"]))
    .action(async (options) => finish((await import("./validate.js")).validate(options)));
}
