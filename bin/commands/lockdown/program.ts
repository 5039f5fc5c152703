import { Option, type Command } from "commander";
import { LOCKDOWN_LEVELS } from "../../../lib/traffic/lockdown";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** `access-layer lockdown …`: network policies for an emergency. */
export function addLockdown(main: Command, finish: (code: number) => void): void {
  main
    .command("lockdown")
    .summary("cut an environment off in an emergency")
    .description(
      "Prints the network policies of an environment with less in them, and says on stderr who can no longer reach whom, what stops " +
        "working and how to go back. Each level cuts what the one before it does, too. Nothing is applied.",
    )
    .addOption(oneEnvironmentOption())
    .addOption(
      new Option(
        "--level <level>",
        "how much to cut: what comes from outside the namespace, what leaves it, calls between services, or everything",
      )
        .choices(LOCKDOWN_LEVELS)
        .makeOptionMandatory(),
    )
    .addOption(environmentsOption())
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addOption(jsonOption("what is cut and the policies"))
    .addHelpText(
      "after",
      examples(["lockdown --env prod --level total --out lockdown.yaml", "lockdown --env prod --level no-internet-in"]),
    )
    .action(async (options) => finish((await import("./lockdown.js")).lockdown(options)));
}
