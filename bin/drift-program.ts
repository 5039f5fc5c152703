import type { Command } from "commander";
import { examples, jsonOption, nonEmpty, nonEmptyList } from "./support/options";

/** `access-layer drift …`: reads objects of a cluster, and no environment files. */
export function addDrift(main: Command, finish: (code: number) => void): void {
  main
    .command("drift")
    .summary("say which fields of a cluster others wrote")
    .description(
      "Reads what kubectl get --show-managed-fields prints, YAML or JSON, and names each field that somebody else than access-layer wrote: a " +
        "value that was changed by hand, and a key that was added, say to a selector. Nothing is asked of the cluster, and to get the objects " +
        "takes the right to read them. It does not see a field that was taken away, nor an object that was added. The control plane's own " +
        "managers may write. Values are not shown. Exit code 0 where nobody else wrote, 1 where somebody did.",
    )
    .argument("<file>", "objects as the cluster has them; /dev/stdin is one, too", nonEmpty)
    .option("--allow <manager>", "who else may write, such as a controller; several times", nonEmptyList, [])
    .addOption(jsonOption("the fields"))
    .addHelpText("after", examples(["drift live.yaml", "drift live.yaml --allow cert-manager --json"]))
    .addHelpText(
      "after",
      "  $ kubectl --context prod-eu get -f dist/prod/access-layer.k8s.yaml -o yaml --show-managed-fields | access-layer drift /dev/stdin",
    )
    .action(async (file, options) => finish((await import("./commands/drift.js")).drift(file, options)));
}
