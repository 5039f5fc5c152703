import { delimiter } from "path";
import type { Cluster } from "./cluster";
import { kubectl, type Kubectl } from "./kubectl";

const PROGRAM = "ACCESS_LAYER_E2E_KUBECTL";
const KUBECONFIGS = "ACCESS_LAYER_E2E_KUBECONFIGS";

/** Passes this run's clusters to the tests in environment variables, because jest runs tests in other processes. */
export function useClusters(clusters: readonly Cluster[]): void {
  process.env[PROGRAM] = clusters[0]?.kubectl.program;
  process.env[KUBECONFIGS] = clusters.map((cluster) => cluster.kubectl.kubeconfig).join(delimiter);
}

/**
 * kubectl for this worker's cluster.
 * @throws Error if there is no cluster; run these tests with `npm run e2e`
 */
export function sharedKubectl(): Kubectl {
  const program = process.env[PROGRAM];
  const worker = Number(process.env["JEST_WORKER_ID"]);
  const kubeconfig = process.env[KUBECONFIGS]?.split(delimiter)[worker - 1];
  if (program === undefined || kubeconfig === undefined)
    throw new Error("no cluster: run these tests with npm run e2e");
  return kubectl(program, kubeconfig);
}
