import type { Command } from "commander";
import {
  contextOption,
  environmentsOption,
  examples,
  jsonOption,
  nonEmpty,
  oneEnvironmentOption,
} from "../../input/options";

/** Adds `access-layer history`, which reads the Lease of a service. */
export function addHistory(main: Command, finish: (code: number) => void): void {
  main
    .command("history")
    .summary("show the last operations on a service")
    .description(
      "Show the operations that access-layer did on a service in the cluster, newest first: when, who and what. Only reads.",
    )
    .argument("<service>", "name of the service", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(contextOption())
    .addOption(jsonOption("the operations"))
    .addHelpText("after", examples(["history gateway --env prod", "history gateway --env prod --json"]))
    .addHelpText("after", "\nThe role oncall-read is enough.")
    .action(async (service, options) => finish(await (await import("./history.js")).history(service, options)));
}
