import { EXIT, inputError } from "../../../charts/failures";
import { adoptionOf } from "../../../lib/delivery/adoption";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { operationOf, pendingInFile } from "../../../lib/delivery/pending";
import { isRestart, leaseName, pendingOf, type Pending } from "../../../lib/delivery/lease";
import type { PendingSpec } from "../../../lib/spec/release";
import type { Refusal } from "../../../lib/delivery/outcome";
import { notEnded } from "../../../lib/delivery/run/intent";
import type { Layer } from "../../../lib/layer/layer";
import { withCluster } from "../../input/cluster";
import { print, printJson, tell } from "../../output/terminal";
import { confirmed } from "../deliver/confirmation";
import type { DeliverOptions } from "../deliver/deliver";
import { oneLayer, oneService } from "../../input/one-service";
import { writeRelease } from "../deliver/file";
import { plannedChange, type PlannedChange } from "../deliver/planned-change";
import { temporaryOf, type ScaleOptions } from "../deliver/scale-options";
import { leftovers, leftoverLines, type Leftover } from "./leftovers";
import { planLines } from "./report";
import { readObjects, renderedObjects } from "./service-objects";

/** Options of `access-layer adopt`. */
export type AdoptOptions = Omit<DeliverOptions, "via" | "timeout" | "now"> & Omit<ScaleOptions, "end">;

const OPERATION = { kind: "adopt" } as const;

/**
 * `access-layer adopt`: takes the state of a service in the cluster into the release file. Lists the changes that the file can't express. Writes nothing if
 * the changed file would have problems.
 */
export async function adopt(service: string, options: AdoptOptions): Promise<number> {
  const { json, dryRun, yes, environments } = options;
  if (json === true && dryRun !== true && yes !== true)
    throw inputError("--json requires --yes or --dry-run, because the JSON comes after the question");
  const temporary = temporaryOf(options, environments);
  const layer = oneLayer(options);
  const delivered = deliveredService(layer, oneService(layer, service));
  const context = options.context ?? layer.cluster.context;
  const [objects, pending] = await withCluster(context, async (cluster) => [
    await readObjects(cluster, renderedObjects(layer, service)),
    pendingOf(await cluster.read(leaseName(service, layer.namespace))),
  ]);
  const outcome =
    openProblem(service, pendingInFile(layer, service), pending) ?? adoptionOf(delivered, objects, temporary);
  if (outcome.kind === "refusal") {
    if (json === true) printJson({ ...about(layer, service, context), ...outcome });
    else tell(`adopt ${service}: not possible: ${outcome.why}`);
    return EXIT.found;
  }
  if (outcome.kind === "done") {
    const left = leftovers(objects);
    if (json === true) printJson({ ...about(layer, service, context), ...outcome, leftovers: left.map(recordOf) });
    else tell(outcome.found, ...leftoverLines(left));
    return left.length === 0 ? EXIT.fine : EXIT.found;
  }
  const planned = plannedChange(layer, service, OPERATION, outcome, options);
  const left = leftovers({ rendered: renderedObjects(planned.next, service), live: objects.live });
  if (json !== true) print(...planLines(planned, context), ...leftoverLines(left));
  if (dryRun !== true && !(await confirmed(options, "Write the release file?"))) {
    tell("Nothing was written.");
    return EXIT.found;
  }
  const status = dryRun === true ? "planned" : writeRelease(planned);
  if (json === true) printJson({ ...planOf(planned, context), status, leftovers: left.map(recordOf) });
  else if (dryRun !== true)
    tell(
      "",
      `${planned.file} written. Commit it, so that the next apply keeps the changes in the cluster.`,
      "The first apply that changes these fields again needs --force-conflicts, because kubectl owns them since the change by hand.",
    );
  return EXIT.fine;
}

/** The state in the cluster is between two states of the release file. */
function openProblem(
  service: string,
  inFile: PendingSpec | undefined,
  pending: Pending | undefined,
): Refusal | undefined {
  // A restart that has not ended must end first.
  const isRestarting = pending !== undefined && isRestart(pending);
  const open = inFile && !isRestarting ? { ...inFile, operation: operationOf(inFile.operation) } : pending;
  if (open === undefined) return undefined;
  return notEnded(service, open, "other");
}

function about({ name, namespace }: Layer, service: string, context: string) {
  return { environment: name, context, namespace, service, operation: OPERATION.kind };
}

function planOf({ layer, service, change, file, edits }: PlannedChange, context: string) {
  return { ...about(layer, service, context), kind: change.kind, does: change.does, file, edits };
}

function recordOf({ drift, next }: Leftover) {
  return {
    ...drift,
    nextApply: { result: next.result, fields: next.fields.filter(({ action }) => action !== "keep") },
  };
}
