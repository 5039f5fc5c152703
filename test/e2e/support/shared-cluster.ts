import type { Cluster } from "./cluster";
import { kubectl, type Kubectl } from "./kubectl";

const PROGRAM = "ACCESS_LAYER_E2E_KUBECTL";
const KUBECONFIG = "ACCESS_LAYER_E2E_KUBECONFIG";

/** Tells the tests of this run, which jest keeps apart from its set-up, where the cluster is. */
export function useCluster({ kubectl: { program, kubeconfig } }: Cluster): void {
  process.env[PROGRAM] = program;
  process.env[KUBECONFIG] = kubeconfig;
}

/**
 * kubectl against the cluster of this run.
 * @throws Error where there is none: the tests run by `npm run e2e`
 */
export function sharedKubectl(): Kubectl {
  const [program, kubeconfig] = [process.env[PROGRAM], process.env[KUBECONFIG]];
  if (program === undefined || kubeconfig === undefined) throw new Error("no cluster: run these tests by npm run e2e");
  return kubectl(program, kubeconfig);
}
