import { InvalidArgumentError, Option, type Command } from "commander";
import {
  contextOption,
  environmentsOption,
  examples,
  jsonOption,
  nonEmpty,
  oneEnvironmentOption,
} from "../../input/options";

/** Adds `access-layer restart`, which replaces the pods of a workload in the cluster. */
export function addRestart(main: Command, finish: (code: number) => void): void {
  main
    .command("restart")
    .summary("replace the pods of a service or a datastore")
    .description(
      "Replace the pods of a service, a datastore or another workload in the cluster with pods of the same version, one Deployment after the other. Shows the plan first.",
    )
    .argument("<name>", "name of the service, datastore or other workload", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(contextOption())
    .option("--idle", "also restart workloads that serve no requests, such as the idle color")
    .option("--dry-run", "show the plan, and change nothing")
    .option("--yes", "do not ask")
    .addOption(
      new Option("--timeout <seconds>", "longest wait for the pods of a Deployment (default: 900)").argParser(seconds),
    )
    .option("--no-probe", "do not run the job probe")
    .addOption(jsonOption("the plan and the result"))
    .addHelpText("after", examples(["restart gateway --env prod --dry-run", "restart redis --env prod"]))
    .addHelpText("after", "\nThe role oncall-operate is enough.")
    .action(async (name: string, options) =>
      finish(await (await import("./restart.js")).restart(name, { kind: "restart", ...idleOf(options) }, options)),
    );
}

function idleOf({ idle }: { readonly idle?: boolean }): { readonly idle?: true } {
  return idle === true ? { idle } : {};
}

function seconds(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= 86_400) return number;
  throw new InvalidArgumentError("It must be a whole number from 1 to 86400.");
}
