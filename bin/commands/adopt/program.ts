import { Option, type Command } from "commander";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** Adds `access-layer adopt`. */
export function addAdopt(main: Command, finish: (code: number) => void): void {
  main
    .command("adopt")
    .summary("take changes that were made by hand in the cluster into the release file")
    .description(
      "Read the objects of a service from the cluster, and write versions, floors, colors and share into the release file. Lists changes that the file can't express. Shows the plan first.",
    )
    .argument("<service>", "name of the service", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(new Option("--until <end>", "interval such as 2h, or time in UTC, at most 7 days").argParser(nonEmpty))
    .addOption(new Option("--reason <text>", "why, with --until (required there)").argParser(nonEmpty))
    .addOption(
      new Option("--owner <name>", "who ends it, with --until (default: git config user.email)").argParser(nonEmpty),
    )
    .addOption(
      new Option("--context <name>", "context of the kubeconfig (default: of the environment)").argParser(nonEmpty),
    )
    .option("--dry-run", "show the plan, and write nothing")
    .option("--yes", "write without asking")
    .addOption(jsonOption("the plan"))
    .addHelpText(
      "after",
      examples(["adopt gateway --env prod --dry-run", 'adopt gateway --until 2h --reason "INC-1234" --env prod']),
    )
    .action(async (service: string, options) => finish(await (await import("./adopt.js")).adopt(service, options)));
}
