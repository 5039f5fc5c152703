import { CLOCK } from "../../../ops/clock";
import type { Cluster } from "../../../lib/delivery/cluster";
import { execute } from "../../../lib/delivery/run/execute";
import type { Ending } from "../../../lib/delivery/run/types";
import { printable, tell } from "../../output/terminal";

/** Time to wait for the pods of one Deployment, which is longer than its progress deadline. */
export const DEFAULT_TIMEOUT_SECONDS = 900;

/** Ctrl+C, the end of a terminal, and `kill`. */
const SIGNALS = ["SIGINT", "SIGHUP", "SIGTERM"] as const;

/** Runs a task until it ends, or until Ctrl+C. The second Ctrl+C ends the process at once, which is safe, too. */
export async function executeOnce(task: Parameters<typeof execute>[0], cluster: Cluster): Promise<Ending> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    tell("Stopping after this request. Press Ctrl+C again to stop at once.");
  };
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    return await execute(task, {
      cluster,
      clock: CLOCK,
      tell: (line) => tell(printable(line)),
      isStopped: () => isStopped,
    });
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}
