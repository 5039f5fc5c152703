import { Option, type Command } from "commander";
import { digestProblem, imageTagProblem } from "../../../lib/spec/values/image";
import { checked, environmentsOption, examples, jsonOption, nonEmpty, oneEnvironmentOption } from "../../input/options";

/** Adds `access-layer plan`, which reads only the environment files. */
export function addPlan(main: Command, finish: (code: number) => void): void {
  main
    .command("plan")
    .summary("show all commands of a release, or which releases are open")
    .description(
      "With a version, show each command of its release, from now to its end: objects, pods that restart, expected time and undo. Without one, show what has started and not ended. Changes nothing.",
    )
    .argument("[service]", "name of the service (default: all)", nonEmpty)
    .argument("[version]", "image tag of the release", checked(imageTagProblem))
    .addOption(oneEnvironmentOption())
    .addOption(environmentsOption())
    .addOption(new Option("--digest <digest>", "image digest, such as sha256:…").argParser(checked(digestProblem)))
    .addOption(jsonOption("the plan"))
    .addHelpText("after", examples(["plan gateway v1.0.2 --env prod", "plan --env prod"]))
    .action(async (service: string | undefined, version: string | undefined, options) =>
      finish(await (await import("./plan.js")).plan(service, version, options)),
    );
}
