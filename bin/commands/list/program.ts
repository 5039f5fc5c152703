import type { Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption } from "../../input/options";

/** Adds `access-layer list`. */
export function addList(main: Command, finish: (code: number) => void): void {
  main
    .command("list")
    .summary("list the objects of an environment")
    .description("List each object with its image tag, its number of pods, and the version that a Service selects.")
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the objects"))
    .addHelpText("after", examples(["list --env prod", "list --env prod --json | jq '.environments[0].canaries'"]))
    .action(async (options) => finish((await import("./list.js")).list(options)));
}
