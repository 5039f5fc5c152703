import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { EXIT } from "../../../charts/failures";
import { synthesize } from "../../../charts/synthesize";
import { CLOCK } from "../../../ops/clock";
import type { Cluster, LiveObject } from "../../../lib/delivery/cluster";
import { deliveredService } from "../../../lib/delivery/delivered-service";
import { historyOf, isRestart, leaseName, pendingOf, type Pending } from "../../../lib/delivery/lease";
import type { Operation } from "../../../lib/delivery/operation";
import { refusal, type Change } from "../../../lib/delivery/outcome";
import { pendingInFile } from "../../../lib/delivery/pending";
import { checksOf } from "../../../lib/delivery/run/checks";
import type { FileFirst } from "../../../lib/delivery/run/file-first";
import { filePlanOf, type FilePlan } from "../../../lib/delivery/run/file-plan";
import { intentOf, intentWithPendingFile, type Intent } from "../../../lib/delivery/run/intent";
import { servedProblem } from "../../../lib/delivery/run/objects";
import { decisiveObjects, recordOf, taskOf } from "../../../lib/delivery/run/task";
import type { Layer, LayerService } from "../../../lib/layer/layer";
import { recordAt } from "../../../lib/manifests/json";
import { workloadName } from "../../../lib/names";
import type { PendingSpec } from "../../../lib/spec/release";
import type { Applier } from "../../../ops/appliers/applier";
import { withCluster } from "../../input/cluster";
import { print, printJson, printable, tell } from "../../output/terminal";
import { confirmed } from "./confirmation";
import type { DeliverOptions } from "./deliver";
import { differsOnlyIn, report, writeEdits } from "./file";
import { applierOf, fileFirst, releaseFile, type Version } from "./file-first";
import { clusterJson } from "./cluster-json";
import { clusterPlanLines, summaryLines } from "./cluster-report";
import { DEFAULT_TIMEOUT_SECONDS, executeOnce } from "./execute-once";
import { effectsOf, plannedChange, type PlannedChange } from "./planned-change";
import { gateProblem, holdProblem, observed } from "./preconditions";

/** Runs an operation in the cluster of an environment, and then writes the release file. */
export async function deliverInCluster(
  layer: Layer,
  service: LayerService,
  operation: Operation,
  options: DeliverOptions,
): Promise<number> {
  const { context } = layer.cluster;
  return withCluster(context, async (cluster) => {
    const lease = await cluster.read(leaseName(service.name, layer.namespace));
    const pending = pendingOf(lease);
    const running = await runningPods(cluster, layer, service);
    const asked = options.via === "kubectl" ? undefined : options.via;
    const delivered = deliveredService(layer, service);
    const open = pendingInFile(layer, service.name);
    // A restart that has not ended comes first: its record would be lost.
    const intent =
      open !== undefined && !(pending !== undefined && isRestart(pending))
        ? intentWithPendingFile(delivered, operation, open, asked, lease)
        : intentOf({ ...delivered, running }, operation, pending, asked);
    if (intent.kind === "done" || (intent.kind === "ended" && !isRestart(intent.pending))) {
      // The file alone does not tell what the cluster serves.
      const problem = await servedProblem(decisiveObjects(service.name, synthesize(layer).manifests), cluster);
      if (problem !== undefined) return report(refusal(printable(problem)), service.name, operation, options);
    }
    if (intent.kind === "done" || intent.kind === "refusal") return report(intent, service.name, operation, options);
    const unrecorded = intent.kind === "change" ? intent.unrecorded : undefined;
    const at = CLOCK.textOf(CLOCK.now());
    const history = [...(unrecorded ? [recordOf(service.name, unrecorded, at)] : []), ...historyOf(lease)];
    const why =
      intent.kind === "change"
        ? (holdProblem(layer, service, operation, history, options) ??
          (await gateProblem(layer, service, operation, history, options)))
        : undefined;
    if (why !== undefined) return report(refusal(why), service.name, operation, options);
    // Only the record of something else than this way is missing, which has nothing to deliver.
    const via = intent.kind === "ended" && wayOf(intent.pending) !== asked ? undefined : asked;
    const applier = via && applierOf(via, options);
    // The file is written first, so everything that can prevent its delivery is checked before that.
    await applier?.check({
      isResumed: intent.kind !== "change" || intent.resumed !== undefined,
      isOwnChange: (committed) => differsOnlyIn(service.name, committed, readFileSync(releaseFile(options), "utf8")),
    });
    const { release, overlay } = delivered;
    const now: Version = { stated: { release, ...(overlay && { overlay }) }, pending: open };
    return run({
      cluster,
      context,
      layer,
      service,
      operation,
      options,
      intent,
      seen: lease,
      running,
      now,
      via,
      applier,
    });
  });
}

/** Who applies the file of an operation that is pending. */
function wayOf(pending: Pending): PendingSpec["via"] | undefined {
  return isRestart(pending) ? undefined : pending.via;
}

/** What a run needs. */
interface Run {
  readonly cluster: Cluster;
  readonly context: string;
  readonly layer: Layer;
  readonly service: LayerService;
  readonly operation: Operation;
  readonly options: DeliverOptions;
  readonly intent: Exclude<Intent, { readonly kind: "done" | "refusal" }>;
  readonly seen: LiveObject | undefined;
  readonly running: number | undefined;
  /** What the release file has about the service. */
  readonly now: Version;
  /** Who applies the release file, if it is written first. */
  readonly via: PendingSpec["via"] | undefined;
  readonly applier: Applier | undefined;
}

async function run(asked: Run): Promise<number> {
  const { cluster, layer, service, operation, options, intent, seen, running, via, applier } = asked;
  const { json, dryRun } = options;
  const isStarted = intent.kind !== "change" || intent.resumed !== undefined;
  const by = printable(await cluster.whoAmI());
  const at = CLOCK.textOf(CLOCK.now());
  const plan = filePlan(asked, by, at);
  // An operation that has ended changes nothing more.
  const change = intent.kind === "ended" ? undefined : plan ? changeTo(plan.end, intent.change) : intent.change;
  const planned = change && plannedChange(layer, service.name, operation, change, options, isStarted);
  const first = via && applier && fileFirst({ ...asked, service: service.name, via, applier, plan, isStarted });
  const task = taskOf({
    ...{ service: service.name, namespace: layer.namespace, operation, intent, by, running, seen },
    holder: `${by} on ${hostname()} (run ${randomUUID().slice(0, 8)})`,
    before: planned?.manifests.before ?? [],
    after: planned?.manifests.after ?? [],
    ...(options.probe !== false && { probed: { topology: service.topology } }),
    at,
    patienceSeconds: options.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    commit: () => {
      if (planned !== undefined && via === undefined) writeEdits(planned);
    },
    ...(first && { fileFirst: first }),
  });
  const { problems, warnings } = checksOf(task.steps, operation.kind, await observed(cluster, layer.namespace), CLOCK);
  const told = { ...asked, planned: planned && shown(asked, planned, first), task, warnings: warnings.map(printable) };
  if (json !== true) print(...clusterPlanLines(told));
  if (problems.length > 0) return report(refusal(problems.map(printable).join("; ")), service.name, operation, options);
  if (dryRun !== true && !(await confirmed(options, "Run these steps?"))) {
    tell("Nothing was changed.");
    return EXIT.found;
  }
  const start = CLOCK.now();
  const ending = dryRun === true ? undefined : await executeOnce(task, cluster);
  const seconds = Math.round((CLOCK.now() - start) / 1000);
  if (json === true) printJson(clusterJson({ ...told, ending, seconds }));
  else if (ending !== undefined) print(...summaryLines({ ...told, ending, seconds, by }));
  return ending === undefined || ending.kind === "complete" ? EXIT.fine : EXIT.found;
}

/** The change as it is shown: from what the cluster can have, because an earlier run can have changed it. */
function shown({ layer, intent }: Run, planned: PlannedChange, first: FileFirst | undefined): PlannedChange {
  const { before, after } = planned.manifests;
  if (first !== undefined) return { ...planned, effects: effectsOf(layer, first.starts[0] ?? before, after) };
  return intent.kind === "takeBack" ? { ...planned, edits: [], effects: effectsOf(layer, after, before) } : planned;
}

/** How the release file gets to its new state, if it is written first. */
function filePlan({ intent, operation, running, now, via }: Run, by: string, at: string): FilePlan | undefined {
  if (via === undefined || intent.kind === "ended") return undefined;
  const { stated, pending } = now;
  return filePlanOf({ intent, operation, running, by, at, stated, via, ...(pending && { open: pending }) });
}

/** A change with the state at its end, which differs from the result of the operation if it is taken back. */
function changeTo({ release, overlay }: FilePlan["end"], change: Change): Change {
  return { ...change, release, overlay: overlay ?? null };
}

/** Pods of the live color, or `undefined` for a service without colors. */
async function runningPods(
  cluster: Cluster,
  { namespace }: Layer,
  { name, release: { live } }: LayerService,
): Promise<number | undefined> {
  if (live === undefined) return undefined;
  const metadata = { name: workloadName(name, live), namespace };
  const { replicas } = recordAt(
    (await cluster.read({ apiVersion: "apps/v1", kind: "Deployment", metadata })) ?? {},
    "spec",
  );
  return typeof replicas === "number" ? replicas : undefined;
}
