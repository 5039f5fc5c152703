import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { EXIT, inputError } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import type { Cluster } from "../../../lib/delivery/cluster";
import { expectedSeconds } from "../../../lib/delivery/expected-time";
import { commandOf } from "../../../lib/delivery/command";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { operationOf, pendingInFile } from "../../../lib/delivery/pending";
import { leaseName, pendingOf } from "../../../lib/delivery/lease";
import { hasIdleWorkload, restartNames, restartTarget, type RestartTarget } from "../../../lib/delivery/restart-target";
import { restartChecks } from "../../../lib/delivery/run/checks";
import { notEnded } from "../../../lib/delivery/run/intent";
import {
  restartIntent,
  restartTaskOf,
  type RestartIntent,
  type RestartRequest,
} from "../../../lib/delivery/run/restart-task";
import type { Ending, Task } from "../../../lib/delivery/run/types";
import type { Layer } from "../../../lib/layer/layer";
import type { Manifest } from "../../../lib/manifests/manifest";
import { didYouMean, listWith, show } from "../../../lib/values/words";
import { CLOCK } from "../../../ops/clock";
import { withCluster } from "../../input/cluster";
import { oneLayer } from "../../input/one-service";
import { print, printJson, printable, tell } from "../../output/terminal";
import { stepTexts } from "../deliver/cluster-report";
import { confirmed } from "../deliver/confirmation";
import type { DeliverOptions } from "../deliver/deliver";
import { DEFAULT_TIMEOUT_SECONDS, executeOnce } from "../deliver/execute-once";
import { observed } from "../deliver/preconditions";
import { planLines, questionOf, summaryLines } from "./report";

/** Options of `access-layer restart`. */
export type RestartOptions = Omit<DeliverOptions, "via" | "prometheus" | "now">;

/** What a restart runs with, and what its reports need. */
export interface RestartRun {
  readonly layer: Layer;
  readonly manifests: readonly Manifest[];
  readonly target: RestartTarget;
  readonly operation: RestartRequest["operation"];
  readonly options: RestartOptions;
  readonly intent: Extract<RestartIntent, { readonly kind: "restart" | "ended" }>;
  readonly task: Task;
  /** What the checks found. */
  readonly warnings: readonly string[];
  /** Who runs it. */
  readonly by: string;
}

/**
 * `access-layer restart`: replaces the pods of a service or of another workload in the cluster. It changes no file. With the operation `abort`, ends a
 * restart that has not ended.
 */
export async function restart(
  name: string,
  operation: RestartRequest["operation"],
  options: RestartOptions,
): Promise<number> {
  const { json, dryRun, yes } = options;
  if (json === true && dryRun !== true && yes !== true)
    throw inputError("--json requires --yes or --dry-run, because the JSON comes after the question");
  const layer = oneLayer(options);
  const { manifests } = synthesize(layer);
  const target = targetOf(layer, manifests, name, operation);
  return withCluster(layer.cluster.context, async (cluster) => {
    const planned = await plannedRun(cluster, { layer, manifests, target, operation, options });
    return "why" in planned || "found" in planned ? report(planned, name, operation, options) : run(cluster, planned);
  });
}

/** @throws an input error if the layer has no such workload */
function targetOf(
  layer: Layer,
  manifests: readonly Manifest[],
  name: string,
  operation: RestartRequest["operation"],
): RestartTarget {
  const hasIdle = operation.kind === "restart" && operation.idle === true;
  const target = restartTarget(layer, manifests, name, hasIdle);
  if (target === undefined) {
    const names = restartNames(manifests);
    throw inputError(
      `${layer.name} has no workload ${show(name)}${didYouMean(name, names) || `; available: ${listWith("and", names)}`}`,
    );
  }
  const { service } = target;
  if (hasIdle && (service === undefined || !hasIdleWorkload(service)))
    throw inputError(`--idle requires a service with two colors, and all workloads of ${name} serve; omit --idle`);
  return target;
}

/** The restart with its task, or why there is none. */
async function plannedRun(
  cluster: Cluster,
  asked: Pick<RestartRun, "layer" | "manifests" | "target" | "operation" | "options">,
): Promise<RestartRun | Exclude<RestartIntent, { readonly kind: "restart" | "ended" }>> {
  const { layer, manifests, target, operation, options } = asked;
  const { name, service } = target;
  const seen = await cluster.read(leaseName(name, layer.namespace));
  const inFile = operation.kind === "restart" ? pendingInFile(layer, name) : undefined;
  if (inFile !== undefined) return notEnded(name, { ...inFile, operation: operationOf(inFile.operation) }, "other");
  const by = printable(await cluster.whoAmI());
  const at = CLOCK.textOf(CLOCK.now());
  const delivered = service && deliveredService(layer, service);
  const intent = restartIntent({ name, operation, by, at, ...(delivered && { service: delivered }) }, pendingOf(seen));
  if (intent.kind === "done" || intent.kind === "refusal") return intent;
  const task = restartTaskOf({
    ...{ namespace: layer.namespace, target, intent, operation, manifests, by, at },
    holder: `${by} on ${hostname()} (run ${randomUUID().slice(0, 8)})`,
    patienceSeconds: options.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    isProbed: options.probe !== false,
    ...(seen && { seen }),
  });
  const { problems, warnings } = restartChecks(
    task.steps,
    name === "postgres",
    await observed(cluster, layer.namespace),
    CLOCK,
  );
  if (problems.length > 0) return { kind: "refusal", why: problems.join("; ") };
  return { ...asked, intent, task, warnings: warnings.map(printable), by };
}

async function run(cluster: Cluster, planned: RestartRun): Promise<number> {
  const { task, options } = planned;
  const { json, dryRun } = options;
  if (json !== true) print(...planLines(planned));
  if (dryRun !== true && !(await confirmed(options, questionOf(planned)))) {
    tell("Nothing was changed.");
    return EXIT.found;
  }
  const start = CLOCK.now();
  const ending = dryRun === true ? undefined : await executeOnce(task, cluster);
  const seconds = Math.round((CLOCK.now() - start) / 1000);
  if (json === true) printJson(jsonOf(planned, ending, seconds));
  else if (ending !== undefined) print(...summaryLines(planned, ending, seconds));
  return ending === undefined || ending.kind === "complete" ? EXIT.fine : EXIT.found;
}

function jsonOf(
  { layer, manifests, target, operation, intent, warnings, task }: RestartRun,
  ending: Ending | undefined,
  seconds: number,
) {
  const { name, namespace, cluster } = layer;
  return {
    ...{ environment: name, context: cluster.context, namespace, name: target.name },
    ...{ operation: operation.kind, kind: intent.kind, warnings, does: task.record.does },
    ...(intent.kind === "restart" && target.outage && { outage: target.outage }),
    steps: stepTexts(task),
    ...(intent.kind === "restart" && { expectedSeconds: expectedSeconds(task.steps, manifests) }),
    ending: ending?.kind ?? "planned",
    ...(ending !== undefined && { seconds }),
    ...(ending !== undefined && "why" in ending && { why: ending.why }),
    ...(ending !== undefined && "note" in ending && { note: ending.note }),
  };
}

function report(
  outcome: Exclude<RestartIntent, { readonly kind: "restart" | "ended" }>,
  name: string,
  operation: RestartRequest["operation"],
  { env, json }: RestartOptions,
): number {
  const text = outcome.kind === "done" ? outcome.found : outcome.why;
  if (json === true) printJson({ environment: env, name, operation: operation.kind, ...outcome });
  else tell(printable(outcome.kind === "done" ? text : `${commandOf(name, operation)}: not possible: ${text}`));
  return outcome.kind === "done" ? EXIT.fine : EXIT.found;
}
