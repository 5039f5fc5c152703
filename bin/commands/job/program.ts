import type { Command } from "commander";
import type { JobRequest } from "../../../charts/operations/operator-job";
import type { JobOptions } from "./job";
import { environmentsOption, examples, jsonOption, oneEnvironmentOption } from "../../input/options";

type Finish = (code: number) => void;

/** `access-layer job …`: one command for each job that operators start. What is wrong with their arguments is said all at once, by the job. */
export function addJob(main: Command, finish: Finish): void {
  const group = main
    .command("job")
    .summary("print a Job that an operator starts")
    .description(
      "Prints the manifest of one run, to pipe into kubectl create -f -. Its name follows from its arguments and from the version that it runs: " +
        "while a run is there, the same one can't be started again, and later it can.",
    )
    .addHelpText("after", examples(["job cache-warm --env prod --tenant tenant-1", "job probe --env prod"]));

  common(group.command("cache-warm"), "warm the served cache of a tenant", [
    "job cache-warm --env prod --tenant tenant-1 --dry-run",
    "job cache-warm --env prod --tenant tenant-1 | kubectl --context prod-eu -n 254carbon-access create -f -",
  ])
    .option("--tenant <name>", "tenant (required)")
    .option("--user <name>", "user that it acts as, unless as the environment says")
    .option("--dry-run", "print what would be warmed, and write nothing to Redis")
    .action(({ tenant, user, dryRun, ...options }) =>
      run({ job: "cache-warm", tenant, user, dryRun }, options as JobOptions, finish),
    );

  common(group.command("backfill"), "replay a window of history for a tenant", [
    "job backfill --env prod --tenant tenant-1 --from 2025-09-01 --to 2025-09-07",
  ])
    .option("--tenant <name>", "tenant (required)")
    .option("--from <day>", "first day, such as 2025-09-01 (required)")
    .option("--to <day>", "last day (required)")
    .action(({ tenant, from, to, ...options }) =>
      run({ job: "backfill", tenant, from, to }, options as JobOptions, finish),
    );

  common(group.command("probe"), "ask every service for /health", ["job probe --env prod"]).action((options) =>
    run({ job: "probe" }, options as JobOptions, finish),
  );
}

function common(command: Command, summary: string, lines: readonly string[]): Command {
  return command
    .summary(summary)
    .description(`Prints a Job that runs in the cluster: ${summary}.`)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the Job"))
    .addHelpText("after", examples(lines));
}

async function run(request: JobRequest, options: JobOptions, finish: Finish): Promise<void> {
  finish((await import("./job.js")).job(request, options));
}
