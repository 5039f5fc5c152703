import type { Command } from "commander";
import { examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer explain`. */
export function addExplain(main: Command, finish: (code: number) => void): void {
  main
    .command("explain")
    .summary("explain a field of the files, or the code of a rule")
    .description(
      "Show the meaning, type, default and examples of a field, and what it changes in the manifests of a sample environment; or what a rule reports, and why. Without an argument, list the top-level fields.",
    )
    .argument("[topic]", "path of a field, or code of a rule or of a warning", nonEmpty)
    .addOption(jsonOption("the explanation"))
    .addHelpText(
      "after",
      examples(["explain services.gateway.scale", "explain postgres/no-more-fixes", "explain --json"]),
    )
    .action(async (topic, options) => finish((await import("./explain.js")).explain(topic, options)));
}
