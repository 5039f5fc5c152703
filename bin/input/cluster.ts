import { inputError } from "../../charts/failures";
import { ClusterError, type Cluster, type ClusterErrorReason } from "../../lib/delivery/cluster";

/** What to do about an error of a cluster. */
const HELP: Readonly<Record<ClusterErrorReason, string>> = {
  unreachable: "check your network and the address in the kubeconfig, and run the command again",
  denied: "sign in, or ask for the on-call role that may do it (docs/on-call.md)",
  owned: "take the field over as docs/pulumi.md describes, and run the command again",
  changed: "run the command again",
  refused: "correct the object, and run the command again",
};

/**
 * Runs a function with the cluster of a context.
 * @throws an input error if the cluster can't be reached, or refuses a request
 */
export async function withCluster<T>(context: string, use: (cluster: Cluster) => Promise<T>): Promise<T> {
  const [{ connect }, { clusterOn }] = await Promise.all([
    import("../../ops/kubernetes/connection.js"),
    import("../../ops/kubernetes/cluster.js"),
  ]);
  try {
    return await use(clusterOn(await connect(context)));
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    throw inputError(`context ${context}: ${clusterText(error)}`);
  }
}

/** Message of an error of a cluster, and what to do. */
export function clusterText({ message, reason }: ClusterError): string {
  return `${message}; ${HELP[reason]}`;
}
