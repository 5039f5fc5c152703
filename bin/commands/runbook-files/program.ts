import { Option, type Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer runbook-files`. */
export function addRunbookFiles(main: Command, finish: (code: number) => void): void {
  main
    .command("runbook-files")
    .summary("write the files for manual runbook steps")
    .description(
      "Write the idle color and the canary of each service, the clean deployment, the emergency lockdown and the security monitoring to <out>/runbook/<environment>/k8s/.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--out <dir>", "parent folder of runbook/").default(".").argParser(nonEmpty))
    .option("--check", "write nothing; list missing and different files")
    .addOption(jsonOption("the written files"))
    .addHelpText("after", examples(["runbook-files --env prod", "runbook-files --check"]))
    .action(async (options) => finish((await import("./runbook-files.js")).writeRunbookFiles(options)));
}
