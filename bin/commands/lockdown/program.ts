import { Option, type Command } from "commander";
import { LOCKDOWN_LEVELS } from "../../../lib/traffic/lockdown";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** Adds `access-layer lockdown`. */
export function addLockdown(main: Command, finish: (code: number) => void): void {
  main
    .command("lockdown")
    .summary("render emergency NetworkPolicies")
    .description(
      "Render the NetworkPolicies of an environment with fewer rules, and report on stderr what stops working and how to undo the lockdown. Each level includes the previous one. Nothing is applied.",
    )
    .addOption(oneEnvironmentOption())
    .addOption(
      new Option(
        "--level <level>",
        "what to block: requests from outside, egress, calls between services, or everything (required)",
      )
        .choices(LOCKDOWN_LEVELS)
        .makeOptionMandatory(),
    )
    .addOption(environmentsOption())
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addOption(jsonOption("blocked connections, alerts, commands and policies"))
    .addHelpText(
      "after",
      examples(["lockdown --env prod --level total --out lockdown.yaml", "lockdown --env prod --level no-internet-in"]),
    )
    .action(async (options) => finish((await import("./lockdown.js")).lockdown(options)));
}
