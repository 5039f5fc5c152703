import { Option, type Command } from "commander";
import { environmentsOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer init`. */
export function addInit(main: Command, finish: (code: number) => void): void {
  main
    .command("init")
    .summary("write the two files of a new environment")
    .description(
      "Write an environment file and a release file with comments about each choice and the common options. They have no problems as they are: edit them, then run synth. Never overwrites a file.",
    )
    .argument("[name]", "name of the environment", nonEmpty, "dev")
    .addOption(environmentsOption())
    .addOption(
      new Option("--context <name>", "context of kubectl").default(undefined, "<name>-cluster").argParser(nonEmpty),
    )
    .addOption(jsonOption("the written files"))
    .addHelpText("after", examples(["init", "init staging --context staging-eu"]))
    .action(async (name, options) => finish((await import("./init.js")).init(name, options)));
}
