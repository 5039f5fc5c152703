import { Option, type Command } from "commander";
import { examples, jsonOption, nonEmpty } from "../../input/options";

/** `access-layer compare …`: reads manifests, not environment files. */
export function addCompare(main: Command, finish: (code: number) => void): void {
  main
    .command("compare")
    .summary("say what a change of manifests does")
    .description(
      "Compares two folders such as synth --out writes, or two YAML files, environment by environment: which objects restart their pods, " +
        "must be deleted and created again, go, come, or change in place, and in which fields. It warns where a Service is led to pods that the same change starts, restarts or adds to; weights of a route it does not look at. Of a folder it reads *.yaml and *.yml, also below it " +
        "and through links; hidden files, and all others, are left out. Of Secrets no value is shown. Nothing is asked of a cluster. Exit code 0 where nothing differs, 1 where something does.",
    )
    .argument("<before>", "folder or YAML file", nonEmpty)
    .argument("<after>", "folder or YAML file", nonEmpty)
    .addOption(
      new Option("--format <format>", "for a terminal, or for a comment on a pull request")
        .choices(["text", "markdown"])
        .default("text"),
    )
    .addOption(jsonOption("the differences").conflicts("format"))
    .addHelpText(
      "after",
      examples([
        "compare released dist",
        "compare released/prod dist/prod",
        "compare base head --format markdown > comment.md",
        "compare base head --json | jq '.environments[].counts'",
      ]),
    )
    .action(async (before, after, options) => finish((await import("./compare.js")).compare(before, after, options)));
}
