import { InvalidArgumentError, Option, type Command } from "commander";
import { digestProblem } from "../../../lib/spec/values/image";
import type { Operation, OperationKind } from "../../../lib/delivery/operation";
import { checked, environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";
import { addPromotion } from "../promotion/program";
import type { DeliverOptions } from "./deliver";
import type { ScaleOptions } from "./scale-options";

/** Adds the commands that change the release file by one operation: `access-layer release` and others. */
export function addDeliver(main: Command, finish: (code: number) => void): void {
  const run = async (service: string, operation: Operation, options: DeliverOptions) =>
    finish(await (await import("./deliver.js")).deliver(service, operation, options));

  const release = command(main, "release", RELEASE, true).addOption(
    new Option("--digest <digest>", "image digest, such as sha256:…").argParser(checked(digestProblem)),
  );
  addPromotion(release, finish, (service, version, { digest, ...options }) =>
    run(service, { kind: "release", version, ...(digest !== undefined && { digest }) }, options),
  );
  command(main, "canary", {
    summary: "change the share of a canary",
    description:
      "Give the canary of a service another share of the requests, and both workloads the pods that match it.",
    example: "canary streaming --share 50 --env prod",
  })
    .addOption(
      new Option("--share <percent>", "share of the requests, 1 to 99 (required)")
        .makeOptionMandatory()
        .argParser(wholeNumber(1, 99)),
    )
    .action((service: string, { share, ...options }: DeliverOptions & { readonly share: number }) =>
      run(service, { kind: "canary", share }, options),
    );
  command(main, "scale", {
    summary: "set the minimum number of pods that serve requests",
    description:
      "Set the minimum number of pods that serve requests. An autoscaler can start more. With --until, the change has an end.",
    example: "scale gateway 5 --env prod",
    more: ['scale gateway 10 --until 2h --reason "INC-1234" --env prod', "scale gateway --end --env prod"],
  })
    .argument("[pods]", "number of pods", wholeNumber(1, 10_000))
    .addOption(new Option("--until <end>", "interval such as 2h, or time in UTC, at most 7 days").argParser(nonEmpty))
    .addOption(new Option("--reason <text>", "why, with --until (required there)").argParser(nonEmpty))
    .addOption(
      new Option("--owner <name>", "who ends it, with --until (default: git config user.email)").argParser(nonEmpty),
    )
    .option("--end", "remove the overlay, so that the floors of the release file apply again")
    .action(async (service: string, pods: number | undefined, options: DeliverOptions & ScaleOptions) =>
      run(service, (await import("./scale-options.js")).scaleOperation(pods, options, options.environments), options),
    );
  for (const [kind, texts] of Object.entries(SIMPLE) as [keyof typeof SIMPLE, Texts][])
    withOptionsOf(kind, command(main, kind, texts)).action((service: string, options: DeliverOptions) =>
      run(service, { kind }, options),
    );
}

interface Texts {
  readonly summary: string;
  readonly description: string;
  readonly example: string;
  /** More examples. */
  readonly more?: readonly string[];
}

const RELEASE: Texts = {
  summary: "deploy a version of a service",
  description:
    "Deploy a version: on the only workload, on the idle color without requests, or on the canary with 10 % of the requests. With --from and --to, take the versions that serve and were verified in one environment into others.",
  example: "release gateway v1.0.2 --env prod --dry-run",
  more: ["release --from staging --to prod gateway auth"],
};

/** Operations without a value. */
const SIMPLE: Readonly<Record<Exclude<OperationKind, "release" | "canary" | "scale" | "end">, Texts>> = {
  switch: {
    summary: "make the prepared color live",
    description: "Send all requests of a blue/green service to the color that was prepared with `release`.",
    example: "switch gateway --env prod",
  },
  promote: {
    summary: "give all pods the version of the canary",
    description:
      "Complete a canary release in two runs: the first one gives stable the version of the canary, the second one ends the canary.",
    example: "promote streaming --env prod",
  },
  retire: {
    summary: "reduce the old color to one pod",
    description: "Complete a blue/green release: reduce the color that was live before the switch to one pod.",
    example: "retire gateway --env prod",
  },
  abort: {
    summary: "end a release that is not complete",
    description: "Reduce a prepared color to one pod, or return the canary to the version of stable.",
    example: "abort streaming --env prod",
  },
  rollback: {
    summary: "return to the previous release",
    description:
      "Return to the previous release. If the old color was retired, this starts its pods again; then make it live with `switch`.",
    example: "rollback gateway --env prod",
  },
};

/** Adds the options that only one command has. */
function withOptionsOf(kind: OperationKind, added: Command): Command {
  return kind === "retire"
    ? added.option("--now", "with --via: do not keep the old color for some minutes after the switch")
    : added;
}

/**
 * A command about one service, with the common options.
 * @param isPromotion - whether the command has another form, which has no service and no environment
 */
function command(
  main: Command,
  name: OperationKind,
  { summary, description, example, more = [] }: Texts,
  isPromotion = false,
): Command {
  return main
    .command(name)
    .summary(summary)
    .description(`${description} Shows the plan first. Changes only the release file, unless you add --via.`)
    .argument(isPromotion ? "[service]" : "<service>", "name of the service", nonEmpty)
    .addOption(oneEnvironmentOption().makeOptionMandatory(!isPromotion))
    .addOption(environmentsOption())
    .option("--dry-run", "show the plan, and write nothing")
    .option("--yes", "do not ask")
    .addOption(
      new Option(
        "--via <tool>",
        "also change the cluster, and wait for it: as kubectl does, by a commit (git) that your pipeline applies, or by pulumi up",
      ).choices(["kubectl", "git", "pulumi"]),
    )
    .addOption(new Option("--context <name>", "context of the kubeconfig, with --via").argParser(nonEmpty))
    .addOption(
      new Option("--timeout <seconds>", "longest wait for the pods of a Deployment, with --via").argParser(
        wholeNumber(1, 86_400),
      ),
    )
    .addOption(
      new Option("--prometheus <url>", "with --via: go on only if the gates pass (canary, promote, retire)").argParser(
        nonEmpty,
      ),
    )
    .option("--no-probe", "with --via: do not run the job probe")
    .addOption(jsonOption("the plan"))
    .addHelpText("after", examples([example, ...more]));
}

function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
