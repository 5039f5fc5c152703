import { Option, type Command } from "commander";
import { environmentsOption, examples, nonEmpty } from "../../input/options";

/** Adds `access-layer import`. */
export function addImport(main: Command, finish: (code: number) => void): void {
  main
    .command("import")
    .summary("hand over kubectl-managed objects to Pulumi")
    .description(
      "Write the input file of pulumi import for an environment applied with kubectl. Objects get the names that the Pulumi program uses. Secrets are not included.",
    )
    .addOption(
      new Option("--stack <name>", "stack, named after its environment (required)")
        .makeOptionMandatory()
        .argParser(nonEmpty),
    )
    .addOption(environmentsOption())
    .addOption(
      new Option("--component <name>", "name of the AccessLayer in your own Pulumi program").argParser(nonEmpty),
    )
    .addOption(
      new Option("--provider <name>", "name of the Kubernetes provider in your own Pulumi program").argParser(nonEmpty),
    )
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addHelpText(
      "after",
      examples(["import --stack prod --out import.json", "import --stack prod --component layer --provider cluster"]),
    )
    .action(async (options) => finish((await import("./import-file.js")).writeImportFile(options)));
}
