import type { Manifest } from "../../manifests/manifest";
import { ClusterError, type Clock, type Cluster } from "../cluster";
import type { PendingOperation } from "../lease";
import { LockLost, takeLock, type Claim, type Lock } from "./lock";
import { apply, checkApplied, checkGuard, tryApply } from "./objects";
import type { Step } from "./steps";
import { Stop } from "./stop";
import { probe, waitFor } from "./wait";

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
  readonly claim: Claim;
  /** Whether an earlier run started the operation, or the one that it takes back. */
  readonly isResumed: boolean;
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
  | {
      readonly kind: "complete";
      /**
       * What went wrong after the file was written.
       * @default - nothing
       */
      readonly note?: string;
    }
  /** It did not start. */
  | { readonly kind: "refusal"; readonly why: string }
  /** It stopped after it had changed something. It is pending. */
  | { readonly kind: "stopped"; readonly why: string }
  /** Another run took the lock, and can have completed it or taken it back. */
  | { readonly kind: "lost"; readonly why: string };

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
    for (const step of task.steps) if (step.kind === "apply") await tryApply(step, ports.cluster);
    for (const step of task.steps) if (await run(step, task, lock, ports)) state = "changed";
    await lock.keep();
    await checkApplied(task.steps, ports.cluster);
    task.commit();
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
  if (step.kind === "probe") await probe(step, task, lock, ports);
  else await waitFor(step, task, lock, ports);
  return false;
}

/** Message of an error, and what to do if another field manager owns a field. */
function textOf(error: Stop | ClusterError): string {
  const isOwned = error instanceof ClusterError && error.reason === "owned";
  return isOwned
    ? `${error.message}; someone set this field with another tool. Apply the manifests of the environment once with --force-conflicts, and run the command again`
    : error.message;
}
