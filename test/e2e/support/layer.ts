import { DEFAULT_NAMESPACE, FIELD_MANAGER } from "../../../lib/names";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { toYaml } from "../../../charts/synthesize";
import { clientOf } from "./api-client";
import { connectionTo, messageOf } from "./connection";
import { TIMEOUT_SECONDS, type Kubectl, type Outcome } from "./kubectl";
import { listedObjects, type Selection } from "./lists";
import { freeVolumes, mustAsk } from "./live-objects";

/** Namespace of the layer. */
export const NAMESPACE = DEFAULT_NAMESPACE;

const POLL_MILLISECONDS = 300;
const APPLY = ["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, "--validate=strict", "-f", "-"];

/** Applies manifests with server-side apply and strict validation. */
export function apply(kubectl: Kubectl, manifests: readonly Manifest[], ...more: string[]): Promise<Outcome> {
  return kubectl.try([...APPLY, ...more], { input: toYaml(manifests) });
}

/**
 * Applies manifests that the API server must accept, as {@link apply} does, but does not start kubectl.
 * @throws Error with the API server's messages if it rejects any of them
 */
export async function mustApply({ kubeconfig }: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  const { apply: send, resourceOf } = clientOf(kubeconfig);
  const refused: string[] = [];
  for (const manifest of manifests) {
    const resource = await resourceOf(manifest);
    if (resource === undefined) {
      refused.push(`${identityOf(manifest)}: the API server does not know this type`);
      continue;
    }
    const { status, body } = await send(manifest, resource, JSON.stringify(manifest), {});
    if (status >= 300) refused.push(`${identityOf(manifest)}: ${status} ${messageOf(body)}`);
  }
  if (refused.length > 0) throw new Error(`refused:\n${refused.join("\n")}`);
}

interface Live {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: { readonly replicas?: number; readonly minReplicas?: number };
  readonly status: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
}

/** Waits until every Deployment in the namespace is available and no rollout is in progress. */
export function untilAvailable(kubectl: Kubectl): Promise<void> {
  return untilNone(kubectl, "deployments", (live) => live.filter((one) => !isRolledOut(one)));
}

/** Waits until the HPAs have scaled each workload up to its floor and everything is available. */
export function untilFloors(kubectl: Kubectl): Promise<void> {
  return untilNone(kubectl, "deployments,hpa", (live) => {
    const deployments = live.filter(({ kind }) => kind === "Deployment");
    const floors = new Map(
      live.filter((one) => !deployments.includes(one)).map((one) => [one.metadata.name, one.spec]),
    );
    const isBelow = ({ metadata, spec }: Live) => (spec.replicas ?? 0) < (floors.get(metadata.name)?.minReplicas ?? 0);
    return deployments.filter((one) => isBelow(one) || !isRolledOut(one));
  });
}

/**
 * Scales Deployments and waits until each has exactly the given number of pods. Sets both HPA bounds to this number, so the HPA
 * does not scale the Deployment back.
 */
export async function holdAt(kubectl: Kubectl, sizes: ReadonlyMap<string, number>): Promise<void> {
  const autoscalers = new Set((await objectsOf<Live>(kubectl, "hpa")).map(({ metadata }) => metadata.name));
  for (const [name, size] of sizes) {
    const bounds = { spec: { minReplicas: size, maxReplicas: size } };
    if (autoscalers.has(name)) await patchOne(kubectl, "autoscaling/v2", `horizontalpodautoscalers/${name}`, bounds);
    await patchOne(kubectl, "apps/v1", `deployments/${name}/scale`, { spec: { replicas: size } });
  }
  await untilNone(kubectl, "deployments", (live) =>
    live.filter((one) => {
      const size = sizes.get(one.metadata.name) ?? one.spec.replicas;
      return one.spec.replicas !== size || !isRolledOut(one);
    }),
  );
}

async function patchOne(kubectl: Kubectl, group: string, object: string, fields: object): Promise<void> {
  const path = `/apis/${group}/namespaces/${NAMESPACE}/${object}`;
  await mustAsk(kubectl, { method: "PATCH", path, body: JSON.stringify(fields), patch: "merge-patch+json" });
}

/** Whether a Deployment meets the condition that `kubectl rollout status` waits for. */
function isRolledOut({ metadata, spec, status }: Live): boolean {
  const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const isNewest = observedGeneration === metadata.generation && updatedReplicas === (spec.replicas ?? 1);
  return isNewest && replicas === updatedReplicas && availableReplicas === updatedReplicas;
}

async function untilNone(
  kubectl: Kubectl,
  kinds: string,
  unready: (live: readonly Live[]) => readonly Live[],
): Promise<void> {
  await eventually(async () => {
    const left = unready(await objectsOf<Live>(kubectl, kinds));
    if (left.length > 0) throw new Error(`not ready: ${left.map(({ metadata }) => metadata.name).join(", ")}`);
  });
}

/**
 * Retries an assertion until it passes, because controllers work asynchronously.
 * @param pauseMilliseconds - time between two attempts; longer for assertions that start programs
 * @throws the assertion's last error after the timeout
 */
export async function eventually(
  assert: () => void | Promise<void>,
  pauseMilliseconds = POLL_MILLISECONDS,
): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  for (;;) {
    try {
      return await assert();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
  }
}

/** Deletes the layer, its namespace and its data, and releases the volumes. */
export async function removeLayer(kubectl: Kubectl, namespace = NAMESPACE): Promise<void> {
  const ask = connectionTo(kubectl.kubeconfig);
  const path = `/api/v1/namespaces/${namespace}`;
  const deleted = await ask({ method: "DELETE", path });
  if (deleted.status >= 300 && deleted.status !== 404)
    throw new Error(`DELETE ${path}: ${deleted.status} ${messageOf(deleted.body)}`);
  await eventually(async () => {
    const { status } = await ask({ method: "GET", path });
    if (status !== 404) throw new Error(`namespace ${namespace} still exists (${status})`);
  });
  // Frees all volumes, because the controller marks volumes as released with a delay.
  await freeVolumes(kubectl, ({ spec }) => spec.claimRef !== undefined);
}

/** Objects of the given kinds in the layer's namespace. */
export async function objectsOf<T>(kubectl: Kubectl, kinds: string, selection: Selection = {}): Promise<readonly T[]> {
  const listed = await listedObjects(kubectl, NAMESPACE, kinds, selection);
  if (listed !== undefined) return listed as readonly T[];
  const text = await kubectl.run(["-n", NAMESPACE, "get", kinds, "-o", "json", ...flagsOf(selection)]);
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}

function flagsOf({ labelSelector, fieldSelector }: Selection): readonly string[] {
  return [
    ...(labelSelector === undefined ? [] : [`--selector=${labelSelector}`]),
    ...(fieldSelector === undefined ? [] : [`--field-selector=${fieldSelector}`]),
  ];
}
