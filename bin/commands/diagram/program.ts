import { Option, type Command } from "commander";
import { environmentsOption, examples, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** `access-layer diagram …`: a picture of services, datastores and calls. */
export function addDiagram(main: Command, finish: (code: number) => void): void {
  main
    .command("diagram")
    .summary("draw services, datastores and who calls whom")
    .description("Draws one environment: its services with what is live, its datastores, and who calls whom.")
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(
      new Option("--format <format>", "what to draw")
        .choices(["mermaid", "svg", "dot"])
        .default(undefined, "as --out ends, or mermaid"),
    )
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addHelpText("after", examples(["diagram --env prod", "diagram --env prod --format svg --out docs/prod.svg"]))
    .action(async (options) => finish(await (await import("./diagram.js")).diagram(options)));
}
