import { EXIT, inputError } from "../../../charts/failures";
import type { Cluster } from "../../../lib/delivery/cluster";
import { show } from "../../../lib/values/words";
import { CLOCK } from "../../../ops/clock";
import { prometheusAt } from "../../../ops/prometheus";
import { READ_PATIENCE_MILLISECONDS, explained, withCluster } from "../../input/cluster";
import { gitEmail } from "../../input/git";
import { checkServices, oneLayer } from "../../input/one-service";
import { print, printJson, tell } from "../../output/terminal";
import { confirmed } from "../deliver/confirmation";
import { writeRelease } from "../deliver/file";
import { jsonOf } from "./json";
import { outcomeLines, planLines, refusalLines, writtenLines } from "./report";
import { targetPlan, type TargetPlan } from "./target-plan";

/** Options of `access-layer release --from ENV --to ENV`. */
export interface PromotionOptions {
  /** Environment whose versions are promoted. */
  readonly from: string;
  /** Environments that get them, separated by commas. */
  readonly to: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Show the plan, and write nothing. */
  readonly dryRun?: boolean;
  /** Write without asking. */
  readonly yes?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
  /**
   * Context of the kubeconfig for `from`.
   * @default - `cluster.context` of its environment file
   */
  readonly context?: string;
  /**
   * URL of a Prometheus that measures `from`.
   * @default - it is not asked
   */
  readonly prometheus?: string;
  /**
   * Who promotes, for the record in the release file.
   * @default - `user.email` of git
   */
  readonly by?: string;
}

/** What became of an environment. */
export interface TargetResult {
  readonly environment: string;
  /** `unchanged`: it has all versions already. `notReached`: an environment before it was not written. */
  readonly status: "written" | "planned" | "unchanged" | "refused" | "declined" | "failed" | "notReached";
  /** @default - the environment was not reached, or has no plan because of an error */
  readonly plan?: TargetPlan;
}

/**
 * `access-layer release --from ENV --to ENV`: takes the versions that serve and were verified in one environment into others, one after the other. Writes one
 * change of a release file each, and stops at the first one that is not possible.
 */
export async function promote(services: readonly string[], options: PromotionOptions): Promise<number> {
  const { json, dryRun, yes, from, environments, context } = options;
  if (json === true && dryRun !== true && yes !== true)
    throw inputError("--json requires --yes or --dry-run, because the JSON comes after the question");
  const targets = targetsOf(options);
  const source = oneLayer({ environments, env: from, ...(context !== undefined && { context }) });
  // All mistakes in names and files come before the first file is written.
  for (const layer of [source, ...targets.map((env) => oneLayer({ environments, env }))])
    checkServices(layer, services);
  const by = options.by ?? gitEmail(environments);
  if (by === undefined)
    throw inputError("--from requires --by, because git config user.email is not set: name who promotes the versions");
  if (options.prometheus !== undefined) prometheusAt(options.prometheus);
  return withCluster(
    source.cluster.context,
    (cluster) => oneByOne(cluster, source.cluster.context, targets, services, { ...options, by }),
    READ_PATIENCE_MILLISECONDS,
  );
}

/** The environments that get the versions. */
function targetsOf({ from, to }: PromotionOptions): readonly string[] {
  const targets = to.split(",").map((name) => name.trim());
  const [repeated] = targets.filter((name, index) => targets.indexOf(name) !== index);
  if (targets.includes(""))
    throw inputError(`--to must name environments, got ${show(to)}; separate them by commas, such as prod-eu,prod-us`);
  if (targets.includes(from))
    throw inputError(`--to must not be the environment of --from, got ${show(from)}; name another environment`);
  if (repeated !== undefined)
    throw inputError(`--to must name each environment once, got ${show(repeated)} again; remove it`);
  return targets;
}

type Options = PromotionOptions & { readonly by: string };

async function oneByOne(
  cluster: Cluster,
  context: string,
  targets: readonly string[],
  services: readonly string[],
  options: Options,
): Promise<number> {
  const results: TargetResult[] = [];
  const report = () => {
    const left = targets.slice(results.length);
    const all = [...results, ...left.map((environment): TargetResult => ({ environment, status: "notReached" }))];
    if (options.json === true) printJson(jsonOf(all, context, options));
    else if (targets.length > 1) tell(...outcomeLines(all));
  };
  for (const environment of targets) {
    try {
      const result = await explained(context, () => oneTarget(cluster, context, environment, services, options));
      results.push(result);
      if (!GOES_ON.includes(result.status)) break;
    } catch (error) {
      results.push({ environment, status: "failed" });
      report();
      throw error;
    }
  }
  report();
  return results.every(({ status }) => GOES_ON.includes(status)) ? EXIT.fine : EXIT.found;
}

/** After these, the next environment follows. */
const GOES_ON: readonly TargetResult["status"][] = ["written", "planned", "unchanged"];

async function oneTarget(
  cluster: Cluster,
  context: string,
  environment: string,
  services: readonly string[],
  options: Options,
): Promise<TargetResult> {
  const { json, dryRun, environments, from } = options;
  // Read again for each environment: minutes can pass before the answer to a question.
  const source = oneLayer({ environments, env: from, context });
  const target = oneLayer({ environments, env: environment });
  const plan = await targetPlan({ cluster, clock: CLOCK, source, target, services, options });
  const about = { environment, plan };
  if (plan.refused.length > 0) {
    if (json !== true) tell(...refusalLines(plan));
    return { ...about, status: "refused" };
  }
  if (json !== true) print(...planLines(plan, options));
  const { planned } = plan;
  if (planned === undefined) return { ...about, status: "unchanged" };
  if (dryRun === true) return { ...about, status: "planned" };
  if (!(await confirmed(options, `Write the release file of ${environment}?`))) {
    tell("Nothing was written.");
    return { ...about, status: "declined" };
  }
  writeRelease(planned);
  if (json !== true) tell(...writtenLines(plan, planned, options));
  return { ...about, status: "written" };
}
