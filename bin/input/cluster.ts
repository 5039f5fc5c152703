import { inputError } from "../../charts/failures";
import { ClusterError, type Cluster, type ClusterErrorReason } from "../../lib/delivery/cluster";
import { printable } from "../output/terminal";

/** Milliseconds for which a command that only reads waits for an API server that does not answer. */
export const READ_PATIENCE_MILLISECONDS = 5000;

/** What to do about an error of a cluster. */
const HELP: Readonly<Record<ClusterErrorReason, string>> = {
  unreachable: "check your network and the address in the kubeconfig, and run the command again",
  denied: "sign in, or ask for the on-call role that may do it (docs/operations.md)",
  owned: "take the field over as docs/pulumi.md describes, and run the command again",
  changed: "run the command again",
  refused: "correct the object, and run the command again",
};

/**
 * Runs a function with the cluster of a context.
 * @param patience - milliseconds for which requests without an answer are sent again. The default outlasts a restart of an API server
 * @throws an input error if the cluster can't be reached, or refuses a request
 */
export async function withCluster<T>(
  context: string,
  use: (cluster: Cluster) => Promise<T>,
  patience?: number,
): Promise<T> {
  const [{ connect }, { clusterOn }] = await Promise.all([
    import("../../ops/kubernetes/connection.js"),
    import("../../ops/kubernetes/cluster.js"),
  ]);
  return explained(context, async () => use(clusterOn(await connect(context, patience))));
}

/**
 * Runs requests to a cluster.
 * @throws an input error that says what to do, in place of an error of the cluster
 */
export async function explained<T>(context: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // The API server wrote most of the message.
    throw inputError(printable(`context ${context}: ${clusterText(error)}`));
  }
}

/** Message of an error of a cluster, and what to do. */
export function clusterText({ message, reason }: ClusterError): string {
  return `${message}; ${HELP[reason]}`;
}
