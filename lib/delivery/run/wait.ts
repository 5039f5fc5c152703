import { driftedFields } from "../../manifests/drift/rendered-fields";
import { labelsOf, recordAt, recordOf, recordsOf } from "../../manifests/json";
import { identityOf } from "../../manifests/manifest";
import { plural } from "../../values/words";
import { ClusterError, type LiveObject } from "../cluster";
import type { Ports, Task } from "./types";
import type { Lock } from "./lock";
import { decisiveFields, foreignChange } from "./objects";
import { readinessOf } from "./readiness";
import type { Step } from "./steps";
import { Stop } from "./stop";

type Wait = Extract<Step, { readonly kind: "wait" }>;
type Probe = Extract<Step, { readonly kind: "probe" }>;

const LOOK_MILLISECONDS = 1000;
/** Time after which a rollback goes on with some of the pods: the version that it replaces may serve none. */
const URGENT_MILLISECONDS = 30_000;

/** Waits for the pods of a Deployment. */
export async function waitFor(step: Wait, task: Task, lock: Lock, ports: Ports): Promise<void> {
  const { deployment, pods: needed } = step;
  const { cluster, clock, tell } = ports;
  const { name, namespace = "" } = deployment.metadata;
  const labels = labelsOf(recordAt(deployment, "spec", "selector")["matchLabels"]);
  const start = clock.now();
  const pause = pauseOf(start + task.patienceSeconds * 1000, lock, ports);
  for (let told = ""; ;) {
    const live = await cluster.read(deployment);
    if (live === undefined) throw new Stop(`${identityOf(deployment)} was removed meanwhile; run the command again`);
    throwIfChanged(step, live);
    const found = readinessOf(live, needed, await cluster.list({ apiVersion: "v1", kind: "Pod", namespace, labels }));
    if (found.kind === "ready") {
      await throwIfFewer(step, found.pods, ports);
      return tell(`${name}: ${plural(found.pods, "pod")} ready`);
    }
    if (step.isUrgent === true && clock.now() - start >= URGENT_MILLISECONDS && found.available > 0)
      return tell(`${found.text}; going on, because a rollback is urgent`);
    if (found.kind === "failed") throw new Stop(`${found.why}; it exceeded its progress deadline`);
    if (found.text !== told) tell(found.text);
    told = found.text;
    await pause(found.why);
  }
}

/** Stops if a Deployment has another template than the step waits for. */
function throwIfChanged({ deployment, isChanged }: Wait, live: LiveObject): void {
  if (isChanged && driftedFields(deployment, live).length > 0)
    throw new Stop(`${identityOf(deployment)} was changed meanwhile, perhaps by your pipeline; run the command again`);
  const fields = decisiveFields(deployment, live);
  if (fields.length > 0) throw foreignChange(deployment, fields);
}

/** Stops if an autoscaler added pods to the color that serves, after the switch was planned. */
async function throwIfFewer({ deployment, like }: Wait, pods: number, { cluster }: Ports): Promise<void> {
  if (like === undefined) return;
  const { replicas } = recordOf((await cluster.read(like))?.["spec"]);
  if (typeof replicas === "number" && replicas > pods)
    throw new Stop(
      `${like.metadata.name} has ${plural(replicas, "pod")} now, and ${deployment.metadata.name} has ${pods}; take the operation back with abort, and run it again`,
    );
}

/**
 * Waits a moment, and stops if the time is over or the operator wants it.
 * @param textOf - the message if the time is over
 */
export function pauseOf(
  until: number,
  lock: Lock,
  { clock, isStopped }: Ports,
  textOf = (what: string, seconds: number) => `${what}; not ready after ${seconds} s`,
): (what: string) => Promise<void> {
  const start = clock.now();
  return async (what) => {
    if (clock.now() > until) throw new Stop(textOf(what, Math.round((until - start) / 1000)));
    if (isStopped()) throw new Stop("interrupted");
    await lock.keep();
    await clock.sleep(LOOK_MILLISECONDS);
  };
}

/** Runs a Job, and removes it if it succeeds. A Job of an earlier run is outdated. */
export async function probe({ job, through }: Probe, task: Task, lock: Lock, ports: Ports): Promise<void> {
  const { cluster, clock, tell } = ports;
  const pause = pauseOf(clock.now() + task.patienceSeconds * 1000, lock, ports);
  await lock.keep();
  await cluster.remove(job);
  while ((await cluster.read(job)) !== undefined) await pause(`Job ${job.metadata.name} is being removed`);
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
        `the probe through ${through} failed: ${String(failed["message"])}; see the log of Job ${job.metadata.name}, and then run the command again or take the release back`,
      );
    await pause(`the probe through ${through} runs`);
  }
  await cluster.remove(job);
  tell(`${through} answers`);
}
