import { Option, type Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** `access-layer runbook-files …`: the files that the runbook applies by hand. */
export function addRunbookFiles(main: Command, finish: (code: number) => void): void {
  main
    .command("runbook-files")
    .summary("write the files that the runbook applies by hand")
    .description(
      "Writes <out>/runbook/<environment>/k8s/: the idle colour and the canary of each service, the clean layer, the lock-down and the " +
        "security monitoring. They stand apart from the manifests, because each of them changes what runs.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--out <dir>", "folder to write runbook/ into").default(".").argParser(nonEmpty))
    .option("--check", "write nothing; exit with 1 and say what differs where the files are not up to date")
    .addOption(jsonOption("what was written"))
    .addHelpText("after", examples(["runbook-files --env prod", "runbook-files --check"]))
    .action(async (options) => finish((await import("./runbook-files.js")).writeRunbookFiles(options)));
}
