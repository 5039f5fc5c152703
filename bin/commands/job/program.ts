import type { Command } from "commander";
import type { ChecksumsRequest } from "../../../charts/operations/checksums-job";
import type { JobRequest } from "../../../charts/operations/operator-job";
import type { JobOptions } from "./job";
import { environmentsOption, examples, jsonOption, oneEnvironmentOption } from "../../input/options";

type Finish = (code: number) => void;

/** Adds `access-layer job` with a subcommand for each operator job. The job itself validates the arguments, so that all problems are reported together. */
export function addJob(main: Command, finish: Finish): void {
  const group = main
    .command("job")
    .summary("render a Job to start by hand")
    .description(
      "Render the Job for one run, to pipe into kubectl create -f -. Its name contains the arguments and the version, so the same run cannot start twice.",
    )
    .addHelpText("after", examples(["job cache-warm --env prod --tenant tenant-1", "job probe --env prod"]));

  common(group.command("cache-warm"), "warm the cache of a tenant", [
    "job cache-warm --env prod --tenant tenant-1 --dry-run",
    "job cache-warm --env prod --tenant tenant-1 | kubectl --context prod-eu -n 254carbon-access create -f -",
  ])
    .option("--tenant <name>", "tenant (required)")
    .option("--user <name>", "user to act as (default: from the environment file)")
    .option("--dry-run", "log what would be warmed, and write nothing to Redis")
    .action(({ tenant, user, dryRun, ...options }) =>
      run({ job: "cache-warm", tenant, user, dryRun }, options as JobOptions, finish),
    );

  common(group.command("backfill"), "replay a period of history for a tenant", [
    "job backfill --env prod --tenant tenant-1 --from 2025-09-01 --to 2025-09-07",
  ])
    .option("--tenant <name>", "tenant (required)")
    .option("--from <day>", "first day, such as 2025-09-01 (required)")
    .option("--to <day>", "last day, such as 2025-09-07 (required)")
    .action(({ tenant, from, to, ...options }) =>
      run({ job: "backfill", tenant, from, to }, options as JobOptions, finish),
    );

  common(group.command("probe"), "request /health from every service", ["job probe --env prod"]).action((options) =>
    run({ job: "probe" }, options as JobOptions, finish),
  );

  common(group.command("postgres-checksums"), "enable the checksums of an existing PostgreSQL volume", [
    "job postgres-checksums --env prod",
  ]).action((options) => run({ job: "postgres-checksums" }, options as JobOptions, finish));
}

function common(command: Command, summary: string, lines: readonly string[]): Command {
  return command
    .summary(summary)
    .description(`Render a Job to ${summary}.`)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(jsonOption("the Job"))
    .addHelpText("after", examples(lines));
}

async function run(request: JobRequest | ChecksumsRequest, options: JobOptions, finish: Finish): Promise<void> {
  finish((await import("./job.js")).job(request, options));
}
