import { InvalidArgumentError, Option, type Command } from "commander";
import type { ResourceAmounts } from "../../../lib/spec/service";
import { cpuProblem, memoryProblem } from "../../../lib/spec/values/amounts";
import { environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** A request, and a limit if one is given. */
export interface Amounts {
  readonly request: string;
  readonly limit?: string;
}

/** Adds `access-layer resize`, which changes the environment file. */
export function addResize(main: Command, finish: (code: number) => void): void {
  main
    .command("resize")
    .summary("change CPU and memory of a service")
    .description(
      "Set the requests and limits of a service in the environment file. Shows the plan first. Your pipeline applies it, because the ResourceQuota changes with it.",
    )
    .argument("<service>", "name of the service", nonEmpty)
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(amountsOption("cpu", "CPU in cores or millicores, such as 250m/1", cpuProblem))
    .addOption(amountsOption("memory", "memory, such as 256Mi/512Mi", memoryProblem))
    .option("--dry-run", "show the plan, and write nothing")
    .option("--yes", "write without asking")
    .addOption(jsonOption("the plan"))
    .addHelpText(
      "after",
      examples(["resize gateway --memory 768Mi/1536Mi --env prod --dry-run", "resize auth --cpu 500m --env prod"]),
    )
    .addHelpText("after", "\nWithout a limit after the slash, the limit stays.")
    .action(async (service: string, options) => finish(await (await import("./resize.js")).resize(service, options)));
}

function amountsOption(
  what: keyof ResourceAmounts,
  text: string,
  problemOf: (text: string) => string | undefined,
): Option {
  return new Option(`--${what} <request[/limit]>`, text).argParser((value): Amounts => {
    const [request = "", limit, ...more] = value.split("/");
    const problem =
      more.length > 0
        ? "must be a request, or a request and a limit with a slash between them"
        : [request, ...(limit === undefined ? [] : [limit])].map(problemOf).find((one) => one !== undefined);
    if (problem !== undefined) throw new InvalidArgumentError(`It ${problem}.`);
    return { request, ...(limit !== undefined && { limit }) };
  });
}
