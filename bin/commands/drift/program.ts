import type { Command } from "commander";
import { examples, jsonOption, nonEmpty, nonEmptyList } from "../../input/options";

/** `access-layer drift …`: reads manifests and saved cluster objects, not environment files. */
export function addDrift(main: Command, finish: (code: number) => void): void {
  main
    .command("drift")
    .summary("say what of a cluster is not as printed, and who wrote it")
    .description(
      "Compares a manifest with what kubectl get --show-managed-fields says of its objects: which are not there or are being deleted, which fields " +
        "have another value, which workloads have fewer pods than the floor of their autoscaler, and what somebody wrote that is not printed, say " +
        "a key more in a selector, with who and when where the API server noted it. Nothing is asked of the cluster, and to get the objects takes the " +
        "right to read them. It does not look for objects that somebody added. The control plane's own managers may write. Of Secrets no value " +
        "is shown. Exit code 0 where all is as printed, 1 where something is not.",
    )
    .argument("<manifest>", "folder or YAML file of one environment, such as dist/prod", nonEmpty)
    .argument("<live>", "the objects as the cluster has them, in YAML or JSON; /dev/stdin is one, too", nonEmpty)
    .option("--allow <manager>", "who else may write, such as a controller; several times", nonEmptyList, [])
    .addOption(jsonOption("the differences"))
    .addHelpText(
      "after",
      examples(["drift dist/prod live.yaml", "drift dist/prod live.yaml --allow cert-manager --json"]),
    )
    .addHelpText(
      "after",
      "  $ kubectl --context prod-eu get -f dist/prod/access-layer.k8s.yaml -o yaml --ignore-not-found --show-managed-fields > live.yaml",
    )
    .action(async (manifest, live, options) => finish((await import("./drift.js")).drift(manifest, live, options)));
}
