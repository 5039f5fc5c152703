import { DEFAULT_NAMESPACE, FIELD_MANAGER } from "../../../lib/names";
import { identityOf, type Manifest } from "../../../lib/manifests/manifest";
import { toYaml } from "../../../charts/synthesize";
import { TIMEOUT_SECONDS, type Kubectl, type Outcome } from "./kubectl";
import { listedObjects } from "./lists";

/** Namespace of the layer. */
export const NAMESPACE = DEFAULT_NAMESPACE;

const POLL_MILLISECONDS = 300;
const APPLY = ["apply", "--server-side", `--field-manager=${FIELD_MANAGER}`, "--validate=strict", "-f", "-"];

/** Applies manifests with server-side apply and strict validation. */
export function apply(kubectl: Kubectl, manifests: readonly Manifest[], ...more: string[]): Promise<Outcome> {
  return kubectl.try([...APPLY, ...more], { input: toYaml(manifests) });
}

/**
 * Applies manifests that the API server must accept.
 * @throws Error with the API server's message if it rejects them
 */
export async function mustApply(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<void> {
  const { code, stderr } = await apply(kubectl, manifests);
  if (code !== 0) throw new Error(`refused:\n${stderr}`);
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
  const own = (...args: string[]) => kubectl.run(["-n", NAMESPACE, ...args]);
  const autoscalers = new Set((await objectsOf<Live>(kubectl, "hpa")).map(({ metadata }) => metadata.name));
  for (const [name, size] of sizes) {
    const bounds = JSON.stringify({ spec: { minReplicas: size, maxReplicas: size } });
    if (autoscalers.has(name)) await own("patch", "hpa", name, "-p", bounds);
    await own("scale", `deployment/${name}`, `--replicas=${size}`);
  }
  await untilNone(kubectl, "deployments", (live) =>
    live.filter((one) => {
      const size = sizes.get(one.metadata.name) ?? one.spec.replicas;
      return one.spec.replicas !== size || !isRolledOut(one);
    }),
  );
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
 * @throws the assertion's last error after the timeout
 */
export async function eventually(assert: () => void | Promise<void>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  for (;;) {
    try {
      return await assert();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
}

/** Deletes the layer, its namespace and its data, and releases the volumes. */
export async function removeLayer(kubectl: Kubectl, namespace = NAMESPACE): Promise<void> {
  await kubectl.run(["delete", "namespace", namespace, "--ignore-not-found", `--timeout=${TIMEOUT_SECONDS}s`]);
  // Frees all volumes, because the controller marks volumes as released with a delay.
  await freeVolumes(kubectl, "@.spec.claimRef");
}

/** Removes claim references from volumes, so that they can be bound again. The cluster has no provisioner. */
export async function freeVolumes(kubectl: Kubectl, which = '@.status.phase=="Released"'): Promise<void> {
  const found = `{range .items[?(${which})]}{.metadata.name}{"\\n"}{end}`;
  const volumes = await kubectl.run(["get", "persistentvolumes", "-o", `jsonpath=${found}`]);
  for (const volume of volumes.split("\n").filter((name) => name !== "")) {
    const patch = '[{"op":"remove","path":"/spec/claimRef"}]';
    await kubectl.run(["patch", "persistentvolume", volume, "--type=json", "-p", patch]);
  }
}

/** Objects of the given kinds in the layer's namespace. */
export async function objectsOf<T>(kubectl: Kubectl, kinds: string, ...more: string[]): Promise<readonly T[]> {
  const listed = await listedObjects(kubectl, NAMESPACE, kinds, more);
  if (listed !== undefined) return listed as readonly T[];
  const text = await kubectl.run(["-n", NAMESPACE, "get", kinds, "-o", "json", ...more]);
  return (JSON.parse(text) as { readonly items: readonly T[] }).items;
}

/**
 * Objects as written by an apply, keyed by identity. Includes `metadata.generation` and our own `managedFields` entry; excludes
 * `status` and other managers' entries. If the returned text differs, an apply changed the object. Changes by controllers are
 * ignored.
 */
export async function applied(kubectl: Kubectl, manifests: readonly Manifest[]): Promise<ReadonlyMap<string, string>> {
  const args = ["get", "-f", "-", "-o", "json", "--show-managed-fields"];
  const { items } = JSON.parse(await kubectl.run(args, { input: toYaml(manifests) })) as {
    readonly items: readonly AppliedObject[];
  };
  return new Map(
    items.map(({ status: _status, metadata: { resourceVersion: _version, managedFields, ...metadata }, ...object }) => [
      identityOf({ ...object, metadata }),
      JSON.stringify([metadata, object, managedFields.filter(({ manager }) => manager === FIELD_MANAGER)]),
    ]),
  );
}

interface AppliedObject extends Manifest {
  readonly metadata: Manifest["metadata"] & {
    readonly resourceVersion: string;
    readonly managedFields: readonly { readonly manager: string }[];
  };
  readonly status?: unknown;
}
