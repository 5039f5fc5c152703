import { Option, type Command } from "commander";
import { environmentsOption, envOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** `access-layer synth …`: environment files in, manifests out. */
export function addSynth(main: Command, finish: (code: number) => void): void {
  main
    .command("synth")
    .summary("write the manifests")
    .description(
      "Writes <out>/<environment>/access-layer.k8s.yaml. All environments are checked before the first file is written, " +
        "files that would not change are left alone, and each file is replaced in one step. With --watch each environment " +
        "stands for itself.",
    )
    .addOption(envOption())
    .addOption(environmentsOption())
    .addOption(new Option("--out <dir>", "output folder").default("dist").argParser(nonEmpty))
    .option("--check", "write nothing; exit with 1 and say what differs where the files are not up to date")
    .option("--watch", "stay, and synthesize again whenever a file changes")
    .addOption(jsonOption("what was written"))
    .addHelpText(
      "after",
      examples(["synth", "synth --env prod --out /tmp/manifests", "synth --check", "synth --env dev --watch"]),
    )
    .action(async (options) => finish(await (await import("./synth.js")).synth(options)));
}
