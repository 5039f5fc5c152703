import type { Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption } from "../../input/options";

/** `access-layer list …`: the objects of an environment. */
export function addList(main: Command, finish: (code: number) => void): void {
  main
    .command("list")
    .summary("show the objects of an environment")
    .description("Prints each object with what it runs, how many pods it may have, and what a Service selects.")
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the objects"))
    .addHelpText("after", examples(["list --env prod", "list --env prod --json | jq '.environments[0].canaries'"]))
    .action(async (options) => finish((await import("./list.js")).list(options)));
}
