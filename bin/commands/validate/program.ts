import type { Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption } from "../../input/options";

/** Adds `access-layer validate`. */
export function addValidate(main: Command, finish: (code: number) => void): void {
  main
    .command("validate")
    .summary("check the environment files")
    .description(
      "Report every problem in the environment files, with its position, the allowed values and a fix. Also list warnings, which do not change the exit code.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the problems and warnings"))
    .addHelpText("after", examples(["validate", "validate --env prod --json"]))
    .action(async (options) => finish((await import("./validate.js")).validate(options)));
}
