import { Option, type Command } from "commander";
import { environmentsOption, examples, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** Adds `access-layer diagram`. */
export function addDiagram(main: Command, finish: (code: number) => void): void {
  main
    .command("diagram")
    .summary("draw services, datastores and calls")
    .description(
      "Draw the services of one environment with their live versions, the datastores, and the calls between them.",
    )
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(
      new Option("--format <format>", "output format (default: from the extension of --out, or mermaid)").choices([
        "mermaid",
        "svg",
        "dot",
      ]),
    )
    .addOption(new Option("--out <file>", "file to write (default: stdout)").argParser(nonEmpty))
    .addHelpText("after", examples(["diagram --env prod", "diagram --env prod --format svg --out docs/prod.svg"]))
    .action(async (options) => finish(await (await import("./diagram.js")).diagram(options)));
}
