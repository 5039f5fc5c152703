import type { Kubectl } from "../../e2e/support/kubectl";
import { NAMESPACE, eventually } from "../../e2e/support/layer";

/** More than the target of the autoscaler: 70 % of 500m. */
const USAGE = "600m";

/** Raises the CPU usage of the live color until its autoscaler has added pods, or has all pods that it may have. */
export async function loadLive(kubectl: Kubectl, app: string): Promise<void> {
  const get = (object: string, path: string) =>
    kubectl.run(["-n", NAMESPACE, "get", object, "-o", `jsonpath={${path}}`]);
  const color = await get(`service/${app}-service`, ".spec.selector.version");
  const pods = async () => Number(await get(`deployment/${app}-${color}`, ".spec.replicas"));
  const [before, most] = [await pods(), Number(await get(`hpa/${app}-${color}`, ".spec.maxReplicas"))];
  const annotate = (...annotation: readonly string[]) =>
    kubectl.run([
      "-n",
      NAMESPACE,
      "annotate",
      "pods",
      "-l",
      `app=${app},version=${color}`,
      "--overwrite",
      ...annotation,
    ]);
  await annotate(`kwok.x-k8s.io/usage-cpu=${USAGE}`);
  await eventually(async () => {
    if ((await pods()) <= Math.min(before, most - 1))
      throw new Error(`the autoscaler of ${app}-${color} has not added pods`);
  }, 1000);
  await annotate("kwok.x-k8s.io/usage-cpu-");
}
