import { EXIT, inputError } from "../../../charts/failures";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { expectedSeconds } from "../../../lib/delivery/expected-time";
import type { Operation } from "../../../lib/delivery/operation";
import { stepsOf } from "../../../lib/delivery/run/steps";
import { outcomeOf } from "../../../lib/delivery/outcome-of";
import { pendingInFile } from "../../../lib/delivery/pending";
import { intentWithPendingFile } from "../../../lib/delivery/run/intent";
import { serviceOf } from "../../../lib/layer/layer";
import { oneLayer, oneService } from "../../input/one-service";
import { print, printJson, tell } from "../../output/terminal";
import { confirmed } from "./confirmation";
import { report, writeRelease } from "./file";
import { plannedChange, type PlannedChange } from "./planned-change";
import { afterwards, planLines, toolCommand } from "./report";

/** Options of the commands that change the release file. */
export interface DeliverOptions {
  /** Environment. */
  readonly env: string;
  /** Folder of the environment files. */
  readonly environments: string;
  /** Show the plan, and write nothing. */
  readonly dryRun?: boolean;
  /** Write without asking. */
  readonly yes?: boolean;
  /** Print JSON instead of text. */
  readonly json?: boolean;
  /**
   * Who applies the change: this command as kubectl does, a pipeline after a commit by this command, or `pulumi up`.
   * @default - your pipeline, or you with kubectl or Pulumi
   */
  readonly via?: "kubectl" | "git" | "pulumi";
  /**
   * Context of the kubeconfig.
   * @default - `cluster.context` of the environment file
   */
  readonly context?: string;
  /** Seconds to wait for the pods of a Deployment. */
  readonly timeout?: number;
  /** Whether to probe the service in the cluster. */
  readonly probe?: boolean;
  /**
   * URL of Prometheus, which must let the release go on.
   * @default - it is not asked
   */
  readonly prometheus?: string;
  /** Do not wait for the end of the time in which the old color is kept. */
  readonly now?: boolean;
}

/**
 * Commands such as `access-layer release`: changes the release file of an environment by one operation on one service. Shows the plan first. Writes nothing
 * if the changed file would have problems.
 */
export async function deliver(service: string, operation: Operation, options: DeliverOptions): Promise<number> {
  const { json, dryRun, yes } = options;
  if (json === true && dryRun !== true && yes !== true)
    throw inputError("--json requires --yes or --dry-run, because the JSON comes after the question");
  const layer = oneLayer(options);
  // A restart of a workload that is not a service can have started and not ended, too.
  if (operation.kind === "abort" && options.via !== undefined && serviceOf(layer, service) === undefined)
    return (await import("../restart/restart.js")).restart(service, { kind: "abort" }, options);
  const found = oneService(layer, service);
  if (options.via !== undefined)
    return (await import("./in-cluster.js")).deliverInCluster(layer, found, operation, options);
  const delivered = deliveredService(layer, found);
  const open = pendingInFile(layer, service);
  if (open !== undefined) {
    const intent = intentWithPendingFile(delivered, operation, open, undefined);
    if (intent.kind === "refusal") return report(intent, service, operation, options);
  }
  const outcome = outcomeOf(delivered, operation);
  if (outcome.kind !== "change") return report(outcome, service, operation, options);
  const planned = plannedChange(layer, service, operation, outcome, options);
  if (json !== true) print(...planLines(planned, options));
  if (dryRun !== true && !(await confirmed(options, "Write the release file?"))) {
    tell("Nothing was written.");
    return EXIT.found;
  }
  const status = dryRun === true ? "planned" : writeRelease(planned);
  if (json === true) printJson(jsonOf(planned, status, options));
  else if (dryRun !== true) tell(...afterwards(planned, options));
  return EXIT.fine;
}

function jsonOf(
  { layer, service, operation, change, file, edits, effects, manifests }: PlannedChange,
  status: string | undefined,
  options: DeliverOptions,
) {
  const { does, then, next, undo, undone } = change;
  return {
    environment: layer.name,
    context: layer.cluster.context,
    namespace: layer.namespace,
    service,
    operation: operation.kind,
    kind: change.kind,
    does,
    file,
    status,
    edits,
    effects,
    expectedSeconds: expectedSeconds(stepsOf(manifests.before, manifests.after), manifests.before),
    then,
    next: next.map((command) => toolCommand(command, options)),
    undo: toolCommand(undo, options),
    undone,
  };
}
