import { Option, type Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer synth`. */
export function addSynth(main: Command, finish: (code: number) => void): void {
  main
    .command("synth")
    .summary("render the manifests")
    .description(
      "Write the manifest of each environment to <out>/<environment>/access-layer.k8s.yaml. Validate all environments first, and write nothing if one has a problem.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--out <dir>", "output folder").default("dist").argParser(nonEmpty))
    .option("--check", "write nothing; show differences from the existing files")
    .option("--watch", "keep running, and render an environment again when its files change")
    .addOption(jsonOption("the written files"))
    .addHelpText(
      "after",
      examples(["synth", "synth --env prod --out /tmp/manifests", "synth --check", "synth --env dev --watch"]),
    )
    .action(async (options) => finish(await (await import("./synth.js")).synth(options)));
}
