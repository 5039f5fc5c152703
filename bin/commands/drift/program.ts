import { Option, type Command } from "commander";
import { examples, jsonOption, nonEmpty, nonEmptyList } from "../../input/options";

/** Adds `access-layer drift`, which reads a manifest and saved cluster objects instead of environment files. */
export function addDrift(main: Command, finish: (code: number) => void): void {
  main
    .command("drift")
    .summary("show where the cluster differs from the manifest, and who changed it")
    .description(
      "Compare a manifest with objects saved by kubectl get --show-managed-fields. Show missing objects, changed fields and the field managers that changed them. Never shows Secret values.",
    )
    .argument("<manifest>", "folder or YAML file of one environment, such as dist/prod", nonEmpty)
    .argument("<live>", "objects from the cluster, as YAML or JSON; /dev/stdin works too", nonEmpty)
    .addOption(
      new Option("--allow <manager>", "ignore changes by this field manager; repeatable")
        .default([], "none")
        .argParser(nonEmptyList),
    )
    .addOption(jsonOption("the differences"))
    .addHelpText(
      "after",
      examples(["drift dist/prod live.yaml", "drift dist/prod live.yaml --allow cert-manager --json"]),
    )
    // `&&`, because kubectl prints nothing if the API server refuses one of its requests.
    .addHelpText(
      "after",
      "  $ kubectl --context prod-eu get -f dist/prod/access-layer.k8s.yaml -o yaml --ignore-not-found --show-managed-fields > live.yaml &&\n" +
        "      access-layer drift dist/prod live.yaml\n\nThe role oncall-read is enough.",
    )
    .action(async (manifest, live, options) => finish((await import("./drift.js")).drift(manifest, live, options)));
}
