import { Option, type Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer runbook`. */
export function addRunbook(main: Command, finish: (code: number) => void): void {
  main
    .command("runbook")
    .summary("write the runbook of an environment")
    .description(
      "Write the runbook of each environment: procedures for incidents, releases and maintenance, with the commands for this environment.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--format <format>", "file format").choices(["markdown", "json", "html"]).default("markdown"))
    .addOption(new Option("--out <dir>", "folder to write to").default("docs/runbook").argParser(nonEmpty))
    .option("--check", "write nothing; list missing and different files")
    .addOption(jsonOption("the written files"))
    .addHelpText("after", examples(["runbook --env prod", "runbook --env prod --format html", "runbook --check"]))
    .action(async (options) => finish(await (await import("./runbook.js")).writeRunbooks(options)));
}
