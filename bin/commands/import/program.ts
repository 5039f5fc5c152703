import { Option, type Command } from "commander";
import { environmentsOption, examples, nonEmpty } from "../../input/options";

/** `access-layer import …`: the file that hands objects over from kubectl to Pulumi. */
export function addImport(main: Command, finish: (code: number) => void): void {
  main
    .command("import")
    .summary("hand objects over from kubectl to Pulumi")
    .description(
      "Prints the file of pulumi import for an environment that kubectl applied: every object under the name and type that the Pulumi program " +
        "gives it. Nothing in the cluster changes by it. Secrets are not in it: whoever creates them goes on doing so.",
    )
    .addOption(
      new Option("--stack <name>", "stack, called like its environment").makeOptionMandatory().argParser(nonEmpty),
    )
    .addOption(environmentsOption())
    .addOption(
      new Option("--component <name>", "name of the AccessLayer in a program of your own (default: ours)").argParser(
        nonEmpty,
      ),
    )
    .addOption(
      new Option("--provider <name>", "name of its Kubernetes provider there (default: ours)").argParser(nonEmpty),
    )
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addHelpText(
      "after",
      examples(["import --stack prod --out import.json", "import --stack prod --component layer --provider cluster"]),
    )
    .action(async (options) => finish((await import("./import-file.js")).writeImportFile(options)));
}
