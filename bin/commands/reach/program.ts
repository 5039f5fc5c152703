import type { Command } from "commander";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** `access-layer reach …`: shows the connections that NetworkPolicies allow. */
export function addReach(main: Command, finish: (code: number) => void): void {
  main
    .command("reach")
    .summary("show who may call whom")
    .description(
      "Judges the NetworkPolicies of one environment without a cluster. Without a name it draws everybody; with one it lists whom " +
        "that one may call and who may call it; with two it says yes or no, on which ports, and which policy decides it. Names are " +
        "those of workloads, apps, Services, probes such as internet or default/any-pod, and addresses. Ports are the pods', not the " +
        "Services'. What a pod sends to itself, and what its own node sends to it, always passes.",
    )
    .argument("[from]", "who calls", nonEmpty)
    .argument("[to]", "who is called", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .option("--all", "every pod by itself, and the probes among themselves")
    .addOption(jsonOption("the answer"))
    .addHelpText(
      "after",
      examples([
        "reach --env prod",
        "reach gateway --env prod",
        "reach gateway postgres --env prod",
        "reach database-backup 203.0.113.10 --env prod",
      ]),
    )
    .action(async (from, to, options) => finish((await import("./reach.js")).reach(from, to, options)));
}
