import type { Layer } from "../layer/layer";
import type { Problem } from "../spec/problem";
import { isOlder, kubernetesVersionProblem, newerKubernetesProblem } from "../spec/values/kubernetes-version";
import { inEnvironment, problemIf } from "./problems";

/** First version with `preStop.sleep`: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/#hook-handler-implementations */
const SLEEP_SINCE = "1.30";

/** Rule about services that need a newer Kubernetes than the cluster has. */
export function serviceVersionProblems({
  services,
  cluster: { kubernetes },
}: Pick<Layer, "services" | "cluster">): Problem[] {
  if (kubernetesVersionProblem(kubernetes) !== undefined || !isOlder(kubernetes, SLEEP_SINCE)) return [];
  const message = `must be exec, because sleep ${newerKubernetesProblem(SLEEP_SINCE, kubernetes, "remove this field")}`;
  return services
    .filter(({ preStop }) => preStop === "sleep")
    .flatMap(({ name }) => problemIf("drain/pre-stop", inEnvironment("services", name, "preStop"), message));
}
