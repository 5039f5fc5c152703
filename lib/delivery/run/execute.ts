import { ClusterError } from "../cluster";
import { checkFirst, deliver, keptDuring } from "./deliver";
import { LockLost, takeLock, type Lock } from "./lock";
import { apply, checkApplied, checkGuard, tryApply } from "./objects";
import { restartPods, tryRestart } from "./restart";
import type { Step } from "./steps";
import { Stop } from "./stop";
import type { Ending, Ports, Task } from "./types";
import { probe, waitFor } from "./wait";

/**
 * Runs the steps of an operation under the lock of its service, and then commits. It can end at any point: a repeated run skips what is in the cluster
 * already.
 */
export async function execute(task: Task, ports: Ports): Promise<Ending> {
  const taken = await takeLock(ports, task);
  if (taken.kind === "held")
    return {
      kind: "refusal",
      why: `${taken.by} has held the lock of ${task.service} since ${taken.since}; see status ${task.service}, and run the command again when that has ended`,
    };
  if (taken.kind === "refusal") return taken;
  const { lock } = taken;
  let state: "unchanged" | "changed" | "committed" = task.isResumed ? "changed" : "unchanged";
  try {
    for (const guard of task.guards) await checkGuard(guard, ports.cluster);
    for (const step of task.steps)
      if (step.kind === "apply") await tryApply(step, ports.cluster);
      else if (step.kind === "restart") await tryRestart(step, ports.cluster);
    await checkFirst(task.steps, ports.cluster);
    for (const step of task.steps) {
      // The file can be written although its delivery fails.
      if (step.kind === "deliver") state = "changed";
      if (await run(step, task, lock, ports)) state = "changed";
    }
    await lock.keep();
    await checkApplied(task.steps, ports.cluster);
    task.commit();
    if (task.end !== undefined) await keptDuring(lock, ports, task.end);
    state = "committed";
    await lock.end(task.record);
    return { kind: "complete" };
  } catch (error) {
    const isExpected = error instanceof Stop || error instanceof ClusterError || error instanceof LockLost;
    if (state === "committed" && isExpected) return { kind: "complete", note: `it was not recorded: ${error.message}` };
    // Without an answer, the time of the lock ends.
    if (!(error instanceof LockLost)) await (state === "unchanged" ? lock.end() : lock.free()).catch(() => undefined);
    if (!isExpected) throw error;
    if (error instanceof LockLost) return { kind: "lost", why: error.message };
    return { kind: state === "unchanged" ? "refusal" : "stopped", why: textOf(error) };
  }
}

/** Runs a step. Returns whether it changed an object of the service. */
async function run(step: Step, task: Task, lock: Lock, ports: Ports): Promise<boolean> {
  if (ports.isStopped()) throw new Stop("interrupted");
  if (step.kind === "apply") return apply(step, lock, ports);
  if (step.kind === "restart") return restartPods(step, lock, ports);
  if (step.kind === "deliver") await deliver(step, task, lock, ports);
  else if (step.kind === "probe") await probe(step, task, lock, ports);
  else await waitFor(step, task, lock, ports);
  return false;
}

/** Message of an error, and what to do if another field manager owns a field or the API server does not answer. */
function textOf(error: Stop | ClusterError): string {
  if (!(error instanceof ClusterError)) return error.message;
  if (error.reason === "unreachable") return `${error.message}; when the API server answers, run the command again`;
  return error.reason === "owned"
    ? `${error.message}; someone set this field with another tool. Apply the manifests of the environment once with --force-conflicts, and run the command again`
    : error.message;
}
