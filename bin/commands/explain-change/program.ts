import { Option, type Command } from "commander";
import { FIELD_MANAGER } from "../../../lib/names";
import { environmentsOption, examples, jsonOption, nonEmpty } from "../../input/options";

/** Adds `access-layer explain-change`, which compares saved cluster objects with an environment or a manifest. */
export function addExplainChange(main: Command, finish: (code: number) => void): void {
  main
    .command("explain-change")
    .summary("show what the next apply does to each field of the cluster, and why")
    .description(
      "Predict the next apply for objects saved by kubectl get --show-managed-fields: which fields it writes, removes or keeps, and where it conflicts with another field manager. Does not contact a cluster. Never shows Secret values.",
    )
    .argument("<live>", "objects from the cluster, as YAML or JSON; /dev/stdin works too", nonEmpty)
    .addOption(new Option("--env <name>", "environment to apply").argParser(nonEmpty))
    .addOption(environmentsOption())
    .addOption(new Option("--manifest <path>", "folder or YAML file to apply, instead of --env").argParser(nonEmpty))
    .addOption(new Option("--applier <tool>", "tool that applies").choices(["kubectl", "pulumi"]).default("kubectl"))
    .addOption(
      new Option("--field-manager <name>", "field manager that applies").default(FIELD_MANAGER).argParser(nonEmpty),
    )
    .addOption(new Option("--force-conflicts", "kubectl: overwrite fields of other managers"))
    .addOption(new Option("--refresh", "pulumi: read the cluster first"))
    .addOption(new Option("--skip-preview", "pulumi: update without a preview"))
    .addOption(new Option("--patch-force", "pulumi: overwrite fields of other managers"))
    .addOption(
      new Option("--recorded <path>", "pulumi: manifest of the last update")
        .default(undefined, "the one to apply")
        .argParser(nonEmpty),
    )
    .addOption(new Option("--all", "also list defaults and fields of the control plane"))
    .addOption(jsonOption("the predictions"))
    .addHelpText(
      "after",
      examples([
        "explain-change live.yaml --env prod",
        "explain-change live.yaml --manifest dist/prod --force-conflicts --json",
        "explain-change live.yaml --env prod --applier pulumi --refresh",
      ]),
    )
    // `&&`, because kubectl prints nothing if the API server refuses one of its requests.
    .addHelpText(
      "after",
      "  $ kubectl --context prod-eu get -f dist/prod/access-layer.k8s.yaml -o yaml --ignore-not-found --show-managed-fields > live.yaml &&\n" +
        "      access-layer explain-change live.yaml --env prod\n\nThe role oncall-read is enough.",
    )
    .action(async (live, options) => finish((await import("./explain-change.js")).explainChange(live, options)));
}
