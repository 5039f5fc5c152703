import { NAMESPACE } from "../../e2e/support/layer";
import type { Kubectl } from "../../e2e/support/kubectl";
import type { NodeCluster } from "./cluster";
import type { Node } from "./node";
import { runningPods, servedAddresses, type RunningPod } from "./pods";
import { record } from "./record";
import { workloadOf } from "./workloads";

/** Only ends a hang: Kubernetes evicts the pods of a lost node after about six minutes. */
const MOST_SECONDS = 1800;

/** A node that has lost its power. */
export interface PowerLoss {
  /** The pods that ran on it. */
  readonly lost: readonly RunningPod[];
  /** Writes a value to the record, with the seconds since the loss by default. */
  readonly note: (what: string, value?: string) => void;
  /** Waits until the API server has marked all lost pods for deletion. */
  readonly untilEvicted: () => Promise<void>;
}

/** Cuts the power of a node, and waits until no Service sends requests to its pods. */
export async function losePower({ kubectl }: NodeCluster, node: Node): Promise<PowerLoss> {
  const lost = (await runningPods(kubectl, NAMESPACE)).filter((pod) => pod.node === node.name);
  const topic = `Power loss of the node with ${lost.map(workloadOf).sort().join(", ")}`;
  await node.cutPower();
  const began = Date.now();
  const note = (what: string, value = secondsSince(began)) => record({ topic, what, value });
  await until("the pods of the node are not ready", async () => {
    const states = await runningPods(kubectl, NAMESPACE);
    return lost.every(({ name }) => states.every((pod) => pod.name !== name || !pod.isReady));
  });
  note("its pods are not ready");
  await until("no Service sends requests to the node", async () => {
    const served = new Set(await servedAddresses(kubectl));
    return lost.every(({ address }) => !served.has(address));
  });
  note("no Service sends requests to them");
  return {
    lost,
    note,
    untilEvicted: async () => {
      const evicted = ["--for=jsonpath={.metadata.deletionTimestamp}", `--timeout=${MOST_SECONDS}s`];
      const names = lost.map(({ name }) => name);
      await kubectl.run(["-n", NAMESPACE, "wait", "pods", ...names, ...evicted], { seconds: MOST_SECONDS + 60 });
      note("its pods are evicted");
    },
  };
}

/** Waits until the API server has no object of these pods. */
export async function untilGone(kubectl: Kubectl, pods: readonly RunningPod[]): Promise<void> {
  await until("the pods are deleted", async () => {
    const names = await kubectl.run(["-n", NAMESPACE, "get", "pods", "-o", "name"]);
    const present = new Set(names.split("\n"));
    return pods.every(({ name }) => !present.has(`pod/${name}`));
  });
}

/** Waits until a condition holds. Asks once per second, because every question takes CPU time that the pods need. */
export async function until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + MOST_SECONDS * 1000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not true after ${MOST_SECONDS} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** The time since a moment, such as `66 s`. */
export function secondsSince(moment: number): string {
  return `${Math.round((Date.now() - moment) / 1000)} s`;
}
