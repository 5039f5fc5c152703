import { Option, type Command } from "commander";
import { imageTagProblem } from "../../../lib/spec/values/image";
import { nonEmpty, once } from "../../input/options";
import type { DeliverOptions } from "../deliver/deliver";
import type { PromotionOptions } from "./promote";

/** Options of `release` for one service. */
type ReleaseOptions = DeliverOptions & { readonly digest?: string };

/** All options of `release`. None of them is required in both forms. */
type AnyOptions = Partial<ReleaseOptions & PromotionOptions>;

/** Adds the arguments of `release` in both forms: a version of one service, or `--from` and `--to` for versions of another environment. */
export function addPromotion(
  release: Command,
  finish: (code: number) => void,
  deploy: (service: string, version: string, options: ReleaseOptions) => Promise<void>,
): void {
  const changed = { env: "environment (required without --from)", context: "", prometheus: "" };
  changed.context = "context of the kubeconfig, with --via, or of the environment of --from";
  changed.prometheus = "with --from: promote only versions whose gates pass there";
  for (const option of release.options)
    option.description = changed[option.attributeName() as keyof typeof changed] ?? option.description;
  release
    .usage("[options] <service> <version>\n       access-layer release [options] --from <env> --to <env> [service...]")
    .argument("[version]", "image tag; with --from, the name of another service")
    .argument("[more...]", "with --from: names of more services (default: all that both environments have)")
    .addOption(
      new Option("--from <env>", "promote the versions that serve and were verified in this environment")
        .conflicts(["env", "digest", "via", "timeout", "probe"])
        .argParser(once),
    )
    .addOption(
      new Option("--to <env>", "with --from: environment that gets the versions, or several with commas, one by one")
        .conflicts("env")
        .argParser(once),
    )
    .addOption(
      new Option("--by <name>", "with --from: who promotes them, for the record (default: git config user.email)")
        .conflicts("env")
        .argParser(nonEmpty),
    )
    .action(
      async (
        service: string | undefined,
        version: string | undefined,
        more: readonly string[],
        options: AnyOptions,
        command: Command,
      ) => {
        const { from, to, env, environments = "" } = options;
        if (from !== undefined || to !== undefined) {
          if (from === undefined) return command.error("error: option '--to <env>' requires option '--from <env>'");
          if (to === undefined) return command.error("error: option '--from <env>' requires option '--to <env>'");
          const names = [service, version, ...more].filter((name) => name !== undefined);
          const { promote } = await import("./promote.js");
          return finish(await promote(names, { ...options, from, to, environments }));
        }
        // The messages of the library that parses arguments, in its order.
        if (env === undefined) return command.error("error: required option '--env <name>' not specified");
        if (service === undefined) return command.error("error: missing required argument 'service'");
        if (version === undefined) return command.error("error: missing required argument 'version'");
        if (more.length > 0)
          return command.error(
            `error: too many arguments for 'release'. Expected 2 arguments but got ${2 + more.length}.`,
          );
        const problem = imageTagProblem(version);
        if (problem !== undefined)
          return command.error(
            `error: command-argument value '${version}' is invalid for argument 'version'. It ${problem}.`,
          );
        return deploy(service, version, { ...options, env, environments });
      },
    );
}
