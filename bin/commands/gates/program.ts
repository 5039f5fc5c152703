import { InvalidArgumentError, Option, type Command } from "commander";
import { TRACKS } from "../../../lib/topology/layout";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";
import { sinceOf } from "./since";

/** Adds `access-layer gates`, which asks Prometheus whether a release may go on. */
export function addGates(main: Command, finish: (code: number) => void): void {
  main
    .command("gates")
    .summary("ask Prometheus whether a release may go on")
    .description(
      "Compare the error ratio and the 95th percentile of the version under release with its limits: pass, fail, or pause while that is not known. Changes nothing.",
    )
    .argument("<service>", "name of the service", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(
      new Option("--prometheus <url>", "address of Prometheus (required)").makeOptionMandatory().argParser(nonEmpty),
    )
    .addOption(
      new Option("--track <track>", "workload to measure, instead of the one under release").choices(
        Object.values(TRACKS).flat(),
      ),
    )
    .addOption(
      new Option(
        "--since <time>",
        "when its bake began, such as 2026-03-01T14:00:00Z, or how long ago, such as 20m; needed to pass",
      ).argParser(since),
    )
    .addOption(jsonOption("the verdict and all measured values"))
    .addHelpText("after", examples(["gates streaming --env prod --prometheus http://localhost:9090 --since 20m"]))
    .action(async (service, options) => finish(await (await import("./gates.js")).gates(service, options)));
}

function since(text: string): ReturnType<typeof sinceOf> {
  const parsed = sinceOf(text);
  if (parsed !== undefined) return parsed;
  throw new InvalidArgumentError("It must be a time such as 2026-03-01T14:00:00Z, or a duration such as 20m or 2h.");
}
