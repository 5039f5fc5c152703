import type { Command } from "commander";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** Adds `access-layer reach`. */
export function addReach(main: Command, finish: (code: number) => void): void {
  main
    .command("reach")
    .summary("show which connections are allowed")
    .description(
      "Show the connections that the NetworkPolicies of an environment allow: all, those of one workload or address, or one with the policies that decide (exit code 1: denied or not evaluated). Does not contact a cluster.",
    )
    .argument("[from]", "workload, app, Service, external datastore or service, probe or address", nonEmpty)
    .argument("[to]", "destination, in the same format, or a host of ownPolicies", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .option("--all", "list each pod separately, and include connections between probes")
    .addOption(jsonOption("the connections"))
    .addHelpText(
      "after",
      examples([
        "reach --env prod",
        "reach gateway --env prod",
        "reach auth postgres --env prod",
        "reach database-backup 203.0.113.10 --env prod",
      ]),
    )
    .action(async (from, to, options) => finish((await import("./reach.js")).reach(from, to, options)));
}
