import { Option, type Command } from "commander";
import { examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer compare`, which reads manifests instead of environment files. */
export function addCompare(main: Command, finish: (code: number) => void): void {
  main
    .command("compare")
    .summary("show the effects of a manifest change")
    .description(
      "Show which objects a change restarts, recreates, removes, adds or updates in place, and which changes the API server refuses. Warn about lost pods, outages, data and locked-out clients, with steps. Never shows Secret values.",
    )
    .argument("<before>", "folder written by synth --out, or YAML file", nonEmpty)
    .argument("<after>", "folder written by synth --out, or YAML file", nonEmpty)
    .addOption(
      new Option("--format <format>", "output format; markdown is for pull request comments")
        .choices(["text", "markdown"])
        .default("text"),
    )
    .addOption(
      new Option("--context <name>", "kubeconfig context for the printed commands; requires one environment")
        .default(undefined, "the current context")
        .argParser(nonEmpty),
    )
    .addOption(jsonOption("the differences").conflicts("format"))
    .addHelpText(
      "after",
      examples([
        "compare released dist",
        "compare released/prod dist/prod --context prod-eu",
        "compare base head --format markdown > comment.md",
        "compare base head --json | jq '.environments[].counts'",
      ]),
    )
    .action(async (before, after, options) => finish((await import("./compare.js")).compare(before, after, options)));
}
