import type { Command } from "commander";
import {
  contextOption,
  environmentsOption,
  examples,
  jsonOption,
  nonEmptyList,
  oneEnvironmentOption,
} from "../../input/options";

/** Adds `access-layer status`, which reads the cluster of an environment. */
export function addStatus(main: Command, finish: (code: number) => void): void {
  main
    .command("status")
    .summary("show what runs in the cluster, and what needs attention")
    .description(
      "Show versions, roles, pods, restarts and drift of the services and datastores, and why they need attention. Only reads.",
    )
    // Without a default here, because the help would show an empty list.
    .argument(
      "[service...]",
      "services (default: all services and datastores)",
      (name, names: readonly string[] = []) => nonEmptyList(name, names),
    )
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(contextOption())
    .option("--watch", "show it again every 2 s; without a terminal, only after a change")
    .addOption(jsonOption("the status"))
    .addHelpText("after", examples(["status --env prod", "status gateway auth --env prod --watch"]))
    .addHelpText("after", "\nThe role oncall-read is enough. Exits with 1 if anything needs attention.")
    .action(async (services, options) => finish(await (await import("./status.js")).status(services, options)));
}
