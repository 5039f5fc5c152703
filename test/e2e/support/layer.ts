import { DEFAULT_NAMESPACE, FIELD_MANAGER } from "../../../lib/names";
import type { Manifest } from "../../../lib/manifests";
import { toYaml } from "../../../charts/synthesise";
import type { Kubectl, Outcome } from "./kubectl";

/** Namespace of the layer. */
export const NAMESPACE = DEFAULT_NAMESPACE;

const APPLY = ["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, "--validate=strict", "-f", "-"];

/** Applies manifests as the design wants it, and says what kubectl said. */
export function apply(kubectl: Kubectl, manifests: readonly Manifest[], ...more: string[]): Promise<Outcome> {
  return kubectl.try([...APPLY, ...more], { input: toYaml(manifests) });
}

/**
 * Applies manifests that must be accepted.
 * @throws Error with what the API server refused
 */
export async function mustApply(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  const { code, stderr } = await apply(kubectl, manifests);
  if (code !== 0) throw new Error(`refused:\n${stderr}`);
}

/** Waits until every Deployment of the namespace is available. */
export async function untilAvailable(kubectl: Kubectl, seconds = 90): Promise<void> {
  const wait = ["wait", "deployment", "--all", "--for=condition=Available", `--timeout=${seconds}s`];
  await kubectl.run(["-n", NAMESPACE, ...wait], { seconds: seconds + 10 });
  // `Available` counts the floor of the moment: a rollout that is under way must end too.
  const names = await kubectl.run(["-n", NAMESPACE, "get", "deployments", "-o", "name"]);
  for (const name of names.trim().split("\n")) {
    await kubectl.run(["-n", NAMESPACE, "rollout", "status", name, `--timeout=${seconds}s`], { seconds: seconds + 10 });
  }
}

/** Waits until the autoscalers, which look every 15 s, have lifted each workload to its floor. */
export async function untilFloors(kubectl: Kubectl, seconds = 45): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const autoscalers = await objectsOf<Scaled>(kubectl, "hpa");
    const deployments = new Map(
      (await objectsOf<Scaled>(kubectl, "deployments")).map((item) => [item.metadata.name, item]),
    );
    const below = autoscalers.filter(({ metadata, spec }) => {
      return (deployments.get(metadata.name)?.spec.replicas ?? 0) < (spec.minReplicas ?? 0);
    });
    if (below.length === 0) return untilAvailable(kubectl);
    if (Date.now() > deadline)
      throw new Error(`below their floors: ${below.map(({ metadata }) => metadata.name).join(", ")}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

interface Scaled {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number; readonly minReplicas?: number };
}

/** Removes the layer, its namespace and its data, and makes the volumes free again. */
export async function removeLayer(kubectl: Kubectl, namespace = NAMESPACE): Promise<void> {
  await kubectl.run(["delete", "namespace", namespace, "--ignore-not-found", "--timeout=90s"], { seconds: 100 });
  const bound = '{range .items[?(@.spec.claimRef)]}{.metadata.name}{"\\n"}{end}';
  const volumes = await kubectl.run(["get", "persistentvolumes", "-o", `jsonpath=${bound}`]);
  for (const volume of volumes.split("\n").filter((name) => name !== "")) {
    const patch = '[{"op":"remove","path":"/spec/claimRef"}]';
    await kubectl.run(["patch", "persistentvolume", volume, "--type=json", "-p", patch]);
  }
}

/** Typed objects of a kind in the layer's namespace. */
export async function objectsOf<T>(kubectl: Kubectl, kinds: string, ...more: string[]): Promise<readonly T[]> {
  const text = await kubectl.run(["-n", NAMESPACE, "get", kinds, "-o", "json", ...more]);
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}
