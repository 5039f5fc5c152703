import { identityOf } from "../../manifests/manifest";
import type { Cluster } from "../cluster";
import type { Lock } from "./lock";
import { differenceTo } from "./objects";
import type { Step } from "./steps";
import { Stop } from "./stop";
import type { Ports, Task } from "./types";
import { pauseOf } from "./wait";

type Deliver = Extract<Step, { readonly kind: "deliver" }>;

const LOOK_MILLISECONDS = 1000;

/** Compares the objects of the first delivery with both sides of their change. Stops before the file has changed. */
export async function checkFirst(steps: readonly Step[], cluster: Cluster): Promise<void> {
  const first = steps.find((step): step is Deliver => step.kind === "deliver");
  for (const apply of first?.applies ?? []) await differenceTo(apply, cluster);
}

/** Writes a state of the release file, and waits until the cluster has its objects. */
export async function deliver(step: Deliver, task: Task, lock: Lock, ports: Ports): Promise<void> {
  const { cluster, clock, tell } = ports;
  await keptDuring(lock, ports, step.deliver);
  const pause = pauseOf(
    clock.now() + task.patienceSeconds * 1000,
    lock,
    ports,
    (what, seconds) => `${what} after ${seconds} s; check what applies the release file, and run the command again`,
  );
  for (const apply of step.applies) {
    const identity = identityOf(apply.object);
    let isTold = false;
    while (!(await differenceTo(apply, cluster)).isDone) {
      if (!isTold) tell(`waiting until ${identity} is applied`);
      isTold = true;
      await pause(`${identity} is not applied`);
    }
    tell(`${identity} is applied`);
  }
}

/** Keeps the lock while `work` runs, and aborts it if the lock is lost or the operator wants to stop. */
export async function keptDuring(
  lock: Lock,
  { clock, isStopped }: Pick<Ports, "clock" | "isStopped">,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  let isRunning = true;
  const running = work(controller.signal).finally(() => {
    isRunning = false;
  });
  try {
    while (isRunning) {
      await Promise.race([running, clock.sleep(LOOK_MILLISECONDS)]);
      if (isRunning) await lock.keep();
      if (isRunning && isStopped()) throw new Stop("interrupted");
    }
  } catch (error) {
    controller.abort();
    // The error says why it was stopped. The work has its own message only if it failed first.
    await running.catch(() => undefined);
    throw error;
  }
}
