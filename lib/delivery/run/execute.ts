import { driftedFields } from "../../manifests/drift/rendered-fields";
import type { FieldChange } from "../../manifests/field-changes";
import { labelsOf, recordAt, recordOf, recordsOf } from "../../manifests/json";
import { identityOf, type Manifest } from "../../manifests/manifest";
import { show } from "../../values/words";
import { ClusterError, type Clock, type Cluster, type LiveObject } from "../cluster";
import type { PendingOperation, ReleaseLease } from "../lease";
import { LockLost, takeLock, type Lock } from "./lock";
import { readinessOf } from "./readiness";
import type { Step } from "./steps";

/** What an operation runs with. */
export interface Ports {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Tells the operator what happens. */
  readonly tell: (line: string) => void;
  /** Whether the operator wants to stop. */
  readonly isStopped: () => boolean;
}

/** An operation on a service in a cluster. */
export interface Task {
  readonly service: string;
  readonly namespace: string;
  /** Name of this run, which no other run has. */
  readonly holder: string;
  /** Decides by the Lease which operation becomes pending, or why it must not start. */
  readonly claim: (
    lease: ReleaseLease | undefined,
  ) => PendingOperation | { readonly kind: "refusal"; readonly why: string };
  readonly steps: readonly Step[];
  /** Objects of the service that the steps do not change. If they differ, the release file is not that of the cluster. */
  readonly guards: readonly Manifest[];
  /** Longest time to wait for the pods of one Deployment or for a probe. */
  readonly patienceSeconds: number;
  /** Writes what comes after the steps, such as the release file. */
  readonly commit: () => void;
  /** Record of the operation when it has ended. */
  readonly record: { readonly operation: PendingOperation["operation"]; readonly by: string; readonly does: string };
}

/** How an operation ended. */
export type Ending =
  | { readonly kind: "complete" }
  /** It did not start. */
  | { readonly kind: "refusal"; readonly why: string }
  /** It stopped after it had changed something. It is pending. */
  | { readonly kind: "stopped"; readonly why: string };

/** Thrown to stop an operation. */
class Stop extends Error {
  override readonly name = "Stop";
}

const LOOK_MILLISECONDS = 1000;
/** Controllers write the status of an object between a read and a write. More attempts mean that something else goes wrong. */
const MOST_ATTEMPTS = 20;

/**
 * Runs the steps of an operation under the lock of its service, and then commits. It can end at any point: a repeated run skips what is in the cluster
 * already.
 */
export async function execute(task: Task, ports: Ports): Promise<Ending> {
  const taken = await takeLock(ports, task);
  if (taken.kind === "held")
    return {
      kind: "refusal",
      why: `${taken.by} works on ${task.service} since ${taken.since}; wait until that has ended, and look with status ${task.service}`,
    };
  if (taken.kind === "refusal") return taken;
  const { lock } = taken;
  let isChanged = lock.isResumed;
  try {
    for (const guard of task.guards) await checkGuard(guard, ports.cluster);
    for (const step of task.steps) if (step.kind === "apply") await differenceTo(step, ports.cluster);
    for (const step of task.steps) isChanged = (await run(step, task, lock, ports)) || isChanged;
    await lock.keep();
    await differencesBeforeCommit(task.steps, ports.cluster);
    task.commit();
    await lock.end(task.record);
    return { kind: "complete" };
  } catch (error) {
    if (error instanceof LockLost) return { kind: "stopped", why: error.message };
    // Without an answer, the time of the lock ends.
    await (isChanged ? lock.free() : lock.end()).catch(() => undefined);
    if (!(error instanceof Stop) && !(error instanceof ClusterError)) throw error;
    return { kind: isChanged ? "stopped" : "refusal", why: error.message };
  }
}

async function run(step: Step, task: Task, lock: Lock, ports: Ports): Promise<boolean> {
  if (ports.isStopped()) throw new Stop("you stopped it");
  await lock.keep();
  if (step.kind === "apply") return apply(step, ports);
  if (step.kind === "probe") await probe(step, task, lock, ports);
  else await waitFor(step, task, lock, ports);
  return false;
}

type Apply = Extract<Step, { readonly kind: "apply" }>;
type Wait = Extract<Step, { readonly kind: "wait" }>;
type Probe = Extract<Step, { readonly kind: "probe" }>;

/** Applies an object, unless the cluster has it already. Returns whether it changed. */
async function apply(step: Apply, { cluster, tell }: Ports): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const { live, isDone } = await differenceTo(step, cluster);
    // The answer to the first attempt can be lost.
    if (isDone) return attempt > 1;
    try {
      const { resourceVersion } = live?.metadata ?? {};
      const metadata = { ...step.object.metadata, ...(resourceVersion !== undefined && { resourceVersion }) };
      await cluster.apply({ ...step.object, metadata });
      tell(`applied ${identityOf(step.object)}`);
      return true;
    } catch (error) {
      if (!(error instanceof ClusterError) || error.reason !== "changed" || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

/** Compares an object in the cluster with both sides of a step. Stops if it has a value that is in neither of them, because someone else changed it. */
async function differenceTo({ before, object }: Apply, cluster: Cluster) {
  const live = await cluster.read(object);
  if (live === undefined) {
    if (before !== undefined)
      throw new Stop(`${identityOf(object)} is not in the cluster; apply the manifests of the environment first`);
    return { live, isDone: false };
  }
  const open = driftedFields(object, live);
  if (before !== undefined) throwIfForeign(before, live, new Set(open.map(({ path }) => path)));
  return { live, isDone: open.length === 0 };
}

/** A file that is older than the cluster would, for example, let the pods of the live color stop. Sizes may differ: someone can have raised them. */
async function checkGuard(guard: Manifest, cluster: Cluster): Promise<void> {
  const live = await cluster.read(guard);
  if (live === undefined)
    throw new Stop(`${identityOf(guard)} is not in the cluster; apply the manifests of the environment first`);
  const decisive = guard.kind === "Deployment" ? /\.image$/ : /^spec\./;
  const fields = driftedFields(guard, live).filter(({ path }) => decisive.test(path));
  if (fields.length > 0) throw foreignChange(guard, fields);
}

function throwIfForeign(before: Manifest, live: LiveObject, open: ReadonlySet<string>): void {
  const foreign = driftedFields(before, live).filter(({ path }) => open.has(path));
  if (foreign.length > 0) throw foreignChange(before, foreign);
}

function foreignChange(object: Manifest, fields: readonly FieldChange[]): Stop {
  const texts = fields.map(({ path, before, after }) => `${path} is ${show(after)} instead of ${show(before)}`);
  return new Stop(
    `${identityOf(object)} is not as in the release file: ${texts.join(", ")}; get the newest release file, or take the change into it, or apply the manifests of the environment, and run the command again`,
  );
}

/** An apply by someone else, such as the pipeline, can fall between two steps. Then the file must not tell what is not so. */
async function differencesBeforeCommit(steps: readonly Step[], cluster: Cluster): Promise<void> {
  const last = new Map(
    steps.flatMap((step) => (step.kind === "apply" ? [[identityOf(step.object), step] as const] : [])),
  );
  for (const [identity, step] of last) {
    const { isDone } = await differenceTo(step, cluster);
    if (!isDone)
      throw new Stop(
        `${identity} was changed back while this run waited, perhaps by your pipeline; run the command again`,
      );
  }
}

/** Waits for the pods of a Deployment. */
async function waitFor({ deployment, pods: needed }: Wait, task: Task, lock: Lock, ports: Ports): Promise<void> {
  const { cluster, clock, tell, isStopped } = ports;
  const until = clock.now() + task.patienceSeconds * 1000;
  for (let told = ""; ;) {
    const live = await cluster.read(deployment);
    if (live === undefined) throw new Stop(`${identityOf(deployment)} was removed meanwhile; run the command again`);
    if (driftedFields(deployment, live).length > 0)
      throw new Stop(
        `${identityOf(deployment)} was changed meanwhile, perhaps by your pipeline; run the command again`,
      );
    const labels = labelsOf(recordAt(deployment, "spec", "selector")["matchLabels"]);
    const { namespace = "" } = deployment.metadata;
    const found = readinessOf(live, needed, await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labels }));
    if (found.kind === "ready") return tell(`${deployment.metadata.name}: all ${found.pods} pods are ready`);
    if (found.kind === "failed") throw new Stop(`${found.text}; its progress deadline is over`);
    if (found.text !== told) tell(found.text);
    told = found.text;
    if (clock.now() > until) throw new Stop(`${found.text}; not ready after ${task.patienceSeconds} s`);
    if (isStopped()) throw new Stop("you stopped it");
    await lock.keep();
    await clock.sleep(LOOK_MILLISECONDS);
  }
}

/** Runs a Job, and removes it if it succeeds. A Job of an earlier run tells nothing about now. */
async function probe({ job, through }: Probe, task: Task, lock: Lock, ports: Ports): Promise<void> {
  const { cluster, clock, tell, isStopped } = ports;
  const until = clock.now() + task.patienceSeconds * 1000;
  const pause = async (what: string) => {
    if (clock.now() > until) throw new Stop(`${what} after ${task.patienceSeconds} s`);
    if (isStopped()) throw new Stop("you stopped it");
    await lock.keep();
    await clock.sleep(LOOK_MILLISECONDS);
  };
  await cluster.remove(job);
  while ((await cluster.read(job)) !== undefined) await pause(`Job ${job.metadata.name} was not removed`);
  await cluster.create(job).catch((error: unknown) => {
    // The answer to the first attempt can be lost. Under the lock, the Job is that of this run.
    if (!(error instanceof ClusterError) || error.reason !== "changed") throw error;
  });
  for (;;) {
    const live = await cluster.read(job);
    const conditions = recordsOf(recordOf(live?.["status"])["conditions"]).filter(({ status }) => status === "True");
    if (conditions.some(({ type }) => type === "Complete")) break;
    const failed = conditions.find(({ type }) => type === "Failed");
    if (failed !== undefined)
      throw new Stop(
        `the probe through ${through} failed: ${String(failed["message"])}; look at the log of Job ${job.metadata.name}`,
      );
    await pause(`the probe through ${through} did not end`);
  }
  await cluster.remove(job);
  tell(`${through} answers`);
}
